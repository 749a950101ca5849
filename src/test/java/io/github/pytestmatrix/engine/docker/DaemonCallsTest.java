package io.github.pytestmatrix.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DaemonCallsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final DaemonCalls calls = new DaemonCalls("unix:///d.sock");
  private final CountDownLatch interrupted = new CountDownLatch(1);

  @AfterEach
  void close() {
    calls.close();
  }

  private String hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      interrupted.countDown();
    }
    return "";
  }

  @Test
  void answerComesThrough() throws Exception {
    assertThat(calls.<String, RuntimeException>within(LONG, "say yes", () -> "yes"))
        .isEqualTo("yes");
  }

  @Test
  void troubleComesThroughUnchanged() {
    IOException checked = new IOException("x");
    IllegalStateException unchecked = new IllegalStateException("y");

    assertThatThrownBy(
            () ->
                calls.within(
                    LONG,
                    "fail",
                    () -> {
                      throw checked;
                    }))
        .isSameAs(checked);
    assertThatThrownBy(
            () ->
                calls.within(
                    LONG,
                    "fail",
                    () -> {
                      throw unchecked;
                    }))
        .isSameAs(unchecked);
  }

  @Test
  void hangingCallIsInterruptedAndNamed() throws Exception {
    assertThatThrownBy(() -> calls.within(Duration.ofMillis(50), "inspect image x", this::hang))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("unix:///d.sock did not answer within 0.1 s: inspect image x.")
        .hasMessageContaining("docker info");
    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void interruptOfTheCallerCancelsTheCall() throws Exception {
    Thread.currentThread().interrupt();

    assertThatThrownBy(
            () ->
                calls.within(
                    LONG,
                    "hang",
                    () -> {
                      hang();
                      return "";
                    }))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void closingInterruptsWhatStillRuns() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    calls.start(
        () -> {
          running.countDown();
          return hang();
        });
    assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();

    calls.close();

    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> calls.within(LONG, "ask", () -> ""))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void threadsAreDaemonsAndUsedAgain() throws Exception {
    Thread first = calls.<Thread, RuntimeException>within(LONG, "a", Thread::currentThread);

    assertThat(first.isDaemon()).isTrue();
    assertThat(first.getName()).startsWith("pytest-matrix-docker-");
  }
}
