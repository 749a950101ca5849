package io.github.pytestmatrix.engine;

import org.jspecify.annotations.Nullable;

/**
 * What an environment stands on. Each engine reads its own part, so that a plan is made without
 * knowing which one will run it.
 *
 * @param image the container image's reference
 * @param python the cell's value of the axis {@code python}: {@code 3.12}, {@code 3.13t}, {@code
 *     pypy3.10}; empty where the matrix has no such axis
 * @param platform what that image is to be made for: {@code linux/arm64}; empty for the engine's
 *     choice
 */
public record Base(String image, String python, String platform) {
  /** One for the engine's own platform. */
  public Base(String image, String python) {
    this(image, python, "");
  }

  // Written out, as in other records that a run compares: the JVM makes a record's own at their
  // first use, by code that takes a JVM as young as a build's several milliseconds for each.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Base that
        && image.equals(that.image)
        && python.equals(that.python)
        && platform.equals(that.platform);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * image.hashCode() + python.hashCode()) + platform.hashCode();
  }
}
