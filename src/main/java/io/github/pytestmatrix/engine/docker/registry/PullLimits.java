package io.github.pytestmatrix.engine.docker.registry;

import java.time.Duration;

/**
 * How patient pulls are.
 *
 * @param tries in all, where the trouble may pass
 * @param pause before the second try; four times as long before each further one
 * @param silence without any progress, after which a pull is given up
 * @param answer of the daemon to a question about an image
 */
public record PullLimits(int tries, Duration pause, Duration silence, Duration answer) {
  static final PullLimits USUAL =
      new PullLimits(3, Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofSeconds(60));
}
