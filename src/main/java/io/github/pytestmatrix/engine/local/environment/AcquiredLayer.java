package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.engine.local.folders.RunFolder;

/**
 * A layer that this run needs.
 *
 * @param mark keeps it from being cleaned away
 * @param built whether it had to be built for the one who asks
 * @param verified how much of it was found intact
 */
record AcquiredLayer(RunFolder mark, boolean built, IntegrityCheck verified) {
  AcquiredLayer reused() {
    return new AcquiredLayer(mark, false, verified);
  }

  AcquiredLayer unverified() {
    return new AcquiredLayer(mark, built, IntegrityCheck.NOTHING);
  }
}
