package io.github.pytestmatrix.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  @Test
  void jumpsOfTheOtherClockAreNotFollowed() {
    ManualClock wall = new ManualClock();
    Clock steady = new SteadyClock(wall);
    Instant first = steady.instant();

    wall.pass(10_800);

    assertThat(Duration.between(first, steady.instant()))
        .isBetween(Duration.ZERO, Duration.ofHours(1));
  }

  @Test
  void timePasses() throws InterruptedException {
    Clock steady = new SteadyClock(new ManualClock());
    Instant first = steady.instant();
    Thread.sleep(2);

    assertThat(steady.instant()).isAfter(first);
  }
}
