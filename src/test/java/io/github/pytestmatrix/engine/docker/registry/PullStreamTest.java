package io.github.pytestmatrix.engine.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.PullResponseItem;
import io.github.pytestmatrix.engine.LostException;
import io.github.pytestmatrix.engine.docker.daemon.DaemonPulse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PullStreamTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final DaemonPulse.Rhythm QUICK =
      new DaemonPulse.Rhythm(Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofMillis(50));

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger pings = new AtomicInteger();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  private DaemonPulse pulse(DaemonPulse.Ping ping) {
    return new DaemonPulse("unix:///d.sock", ping, threads, QUICK);
  }

  @Test
  void aDaemonThatIsFrozenIsLostLongBeforeThePullIsGivenUp() {
    DaemonPulse frozen = pulse(() -> await(new CountDownLatch(1)));
    try (PullStream stream = new PullStream(item -> {})) {
      assertThatThrownBy(() -> stream.await(LONG, frozen, "pull image x:1"))
          .isInstanceOf(LostException.class)
          .hasMessageContaining("unix:///d.sock did not answer within 0.1 s: pull image x:1");
    }
  }

  @Test
  void aRegistryThatIsSilentIsNotTheDaemonsFault() throws Exception {
    DaemonPulse alive = pulse(pings::incrementAndGet);
    try (PullStream stream = new PullStream(item -> {})) {
      assertThat(stream.await(Duration.ofMillis(300), alive, "pull image x:1")).isFalse();
    }
    assertThat(pings).hasPositiveValue();
  }

  @Test
  void nobodyIsAskedWhileThePullGoesOn() throws Exception {
    DaemonPulse.Rhythm slow = new DaemonPulse.Rhythm(LONG, LONG, LONG);
    DaemonPulse unasked = new DaemonPulse("d", pings::incrementAndGet, threads, slow);
    try (PullStream stream = new PullStream(item -> {})) {
      stream.onNext(new PullResponseItem());
      stream.onComplete();
      assertThat(stream.await(LONG, unasked, "pull image x:1")).isTrue();
    }
    assertThat(pings).hasValue(0);
  }

  private static void await(CountDownLatch never) {
    try {
      never.await();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }
}
