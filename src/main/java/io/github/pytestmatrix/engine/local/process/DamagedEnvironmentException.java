package io.github.pytestmatrix.engine.local.process;

import io.github.pytestmatrix.MatrixException;
import java.nio.file.Path;

/** An environment of the cache was found damaged when a cell was about to use it. */
public final class DamagedEnvironmentException extends MatrixException {
  private static final long serialVersionUID = 1;

  private final String damage;

  /**
   * @param damage half a sentence: {@code lib/x.py is gone}
   */
  public DamagedEnvironmentException(Path environment, String damage) {
    super(
        "The environment in " + environment + " was damaged while it was used: " + damage + ".",
        "Run the build again: it creates the environment again.");
    this.damage = damage;
  }

  public String damage() {
    return damage;
  }
}
