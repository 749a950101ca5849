// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.shared.BuildTurn;
import io.github.pytestmatrix.engine.shared.SystemLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The right to build, remove or begin to use a layer. */
final class LayerLock {
  private LayerLock() {}

  /**
   * Waits for it.
   *
   * @throws MatrixException where somebody else has it for longer than that
   */
  static SystemLock acquire(Path file, Duration patience) throws IOException, InterruptedException {
    BuildTurn turn =
        new BuildTurn(
            patience,
            "lock " + file,
            "Wait for it, or end it; a longer limit is set by <setupTimeout>.");
    while (true) {
      Optional<SystemLock> lock = SystemLock.tryAcquire(file);
      if (lock.isPresent()) {
        return lock.get();
      }
      turn.pause();
    }
  }
}
