package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.engine.local.folders.RunFolder;

/**
 * A layer that this run needs.
 *
 * @param mark keeps it from being cleaned away
 * @param built whether it had to be built for the one who asks
 * @param seen how much of it was found intact
 */
record Held(RunFolder mark, boolean built, Look seen) {
  Held again() {
    return new Held(mark, false, seen);
  }

  Held unseen() {
    return new Held(mark, built, Look.NOTHING);
  }
}
