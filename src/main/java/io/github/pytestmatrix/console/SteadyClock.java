package io.github.pytestmatrix.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * Goes on from where another clock was at first, at an even pace: it doesn't jump when somebody
 * sets the machine's time.
 */
public final class SteadyClock extends Clock {
  private final Instant began;
  private final long beganNanos = System.nanoTime();
  private final ZoneId zone;

  public SteadyClock(Clock clock) {
    this(clock.instant(), clock.getZone());
  }

  private SteadyClock(Instant began, ZoneId zone) {
    this.began = began;
    this.zone = zone;
  }

  @Override
  public Instant instant() {
    return began.plus(Duration.ofNanos(System.nanoTime() - beganNanos));
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new SteadyClock(instant(), other);
  }
}
