package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.MatrixException;
import java.nio.file.Path;

/** An environment of the cache was found damaged when a cell was about to use it. */
final class DamagedEnvironmentException extends MatrixException {
  private static final long serialVersionUID = 1;

  private final String damage;

  /**
   * @param damage half a sentence: {@code lib/x.py is gone}
   */
  DamagedEnvironmentException(Path environment, String damage) {
    super(
        "The environment in " + environment + " was damaged while it was used: " + damage + ".",
        "Run again: the next build makes it anew.");
    this.damage = damage;
  }

  String damage() {
    return damage;
  }
}
