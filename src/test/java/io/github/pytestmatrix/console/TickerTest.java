package io.github.pytestmatrix.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TickerTest {
  @Test
  void ticksUntilItIsClosedAndLeavesNoThread() throws InterruptedException {
    CountDownLatch ticks = new CountDownLatch(3);
    Ticker ticker = Ticker.start(Duration.ofMillis(1), ticks::countDown);

    assertThat(ticks.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(ticker.thread().isDaemon()).isTrue();
    ticker.close();
    ticker.thread().join(20_000);

    assertThat(ticker.thread().isAlive()).isFalse();
  }
}
