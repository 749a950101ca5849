package io.github.pytestmatrix.engine.docker.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.LostException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DaemonCallsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static final DaemonPulse.Rhythm QUICK =
      new DaemonPulse.Rhythm(Duration.ofMillis(20), Duration.ofMillis(300), Duration.ofMillis(100));

  private final AtomicReference<DaemonPulse.Ping> daemon = new AtomicReference<>(() -> {});
  private final AtomicInteger pings = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final DaemonCalls calls = new DaemonCalls("unix:///d.sock", this::ping, QUICK);
  private final CountDownLatch interrupted = new CountDownLatch(1);

  @AfterEach
  void close() {
    calls.close();
  }

  private void ping() throws IOException {
    pings.incrementAndGet();
    daemon.get().send();
  }

  private void frozen() {
    daemon.set(this::hang);
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
  void longCallOfADaemonThatAnswersIsLeftAlone() throws Exception {
    CountDownLatch pinged = new CountDownLatch(5);
    daemon.set(pinged::countDown);

    assertThat(calls.<Boolean, InterruptedException>within(LONG, "commit", () -> await(pinged)))
        .isTrue();
  }

  private static boolean await(CountDownLatch latch) throws InterruptedException {
    return latch.await(30, TimeUnit.SECONDS);
  }

  @Test
  void longCallOfAFrozenDaemonEndsLongBeforeItsLimit() {
    frozen();

    assertThatThrownBy(() -> calls.within(LONG, "copy files into x", this::hang))
        .isInstanceOf(LostException.class)
        .hasMessageContaining("unix:///d.sock did not answer within 0.3 s: copy files into x.");
  }

  @Test
  void eventThatADeadDaemonWillNeverSendIsNotWaitedFor() {
    daemon.set(
        () -> {
          throw new ConnectException("Connection refused");
        });

    assertThatThrownBy(() -> calls.ends(new CompletableFuture<>(), LONG, "x runs", () -> false))
        .isInstanceOf(LostException.class)
        .hasMessageContaining(
            "The connection to the Docker daemon at unix:///d.sock was lost: x runs:"
                + " Connection refused.");
  }

  @Test
  void oneQuestionServesAllWhoWait() throws Exception {
    int all = 20;
    CountDownLatch answer = new CountDownLatch(1);
    daemon.set(() -> awaited(answer));
    DaemonPulse.Rhythm patient =
        new DaemonPulse.Rhythm(Duration.ofMillis(20), Duration.ofMinutes(1), Duration.ofMinutes(1));
    try (DaemonCalls asking = new DaemonCalls("unix:///d.sock", this::ping, patient)) {
      List<Thread> waiting = new ArrayList<>();
      for (int i = 0; i < all; i++) {
        Thread caller = new Thread(() -> check(asking.pulse()));
        caller.start();
        waiting.add(caller);
      }
      for (Thread caller : waiting) {
        while (caller.getState() != Thread.State.TIMED_WAITING) {
          assertThat(caller.isAlive()).isTrue();
          Thread.onSpinWait();
        }
      }
      assertThat(pings).hasValue(1);
      answer.countDown();
      for (Thread caller : waiting) {
        caller.join();
      }
      assertThat(answered).hasValue(all);
    }
    assertThat(pings).hasValue(1);
  }

  private void check(DaemonPulse pulse) {
    try {
      pulse.check("call");
      answered.incrementAndGet();
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertThat(await(latch)).isTrue();
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  @Test
  void silentDaemonIsAskedBeforeItGetsMoreToDo() throws Exception {
    frozen();
    assertThatThrownBy(() -> calls.within(LONG, "first", this::hang))
        .isInstanceOf(LostException.class);
    AtomicBoolean called = new AtomicBoolean();

    assertThatThrownBy(
            () ->
                calls.within(
                    LONG,
                    "second",
                    () -> {
                      called.set(true);
                      return "";
                    }))
        .isInstanceOf(LostException.class)
        .hasMessageContaining("did not answer within 0.1 s: second.");
    assertThat(called).isFalse();

    daemon.set(() -> {});
    assertThat(calls.<String, RuntimeException>within(LONG, "third", () -> "yes")).isEqualTo("yes");
  }

  @Test
  void daemonThatComesBackIsNoticed() throws Exception {
    AtomicInteger refusals = new AtomicInteger(2);
    daemon.set(
        () -> {
          if (refusals.getAndDecrement() > 0) {
            throw new ConnectException("Connection refused");
          }
        });

    assertThat(calls.answersWithin(LONG)).isTrue();
    daemon.set(
        () -> {
          throw new ConnectException("Connection refused");
        });
    assertThat(calls.answersWithin(Duration.ofMillis(100))).isFalse();
  }

  @Test
  void endingBuildWakesWhoeverWaits() {
    assertThatThrownBy(() -> calls.ends(new CompletableFuture<>(), LONG, "x runs", () -> true))
        .isInstanceOf(InterruptedException.class);
  }

  /** docker-java says no more of a broken connection than that there was an IOException. */
  @Test
  void brokenConnectionIsNamed() {
    assertThatThrownBy(
            () ->
                calls.within(
                    LONG,
                    "start container x",
                    () -> {
                      throw new RuntimeException(new IOException("Broken pipe"));
                    }))
        .isInstanceOf(LostException.class)
        .hasMessageContaining("unix:///d.sock was lost: start container x: Broken pipe.");
  }

  @Test
  void interruptOfTheCallerCancelsTheCall() throws Exception {
    Thread caller = Thread.currentThread();

    assertThatThrownBy(
            () ->
                calls.within(
                    LONG,
                    "hang",
                    () -> {
                      caller.interrupt();
                      return hang();
                    }))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
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
    Set<Thread> used = new HashSet<>();
    for (int call = 0; call < 100; call++) {
      used.add(calls.<Thread, RuntimeException>within(LONG, "a", Thread::currentThread));
    }

    // An answer may come before its thread is ready for the next call.
    assertThat(used).hasSizeLessThan(50);
    assertThat(used).allMatch(Thread::isDaemon);
    assertThat(used).allMatch(thread -> thread.getName().startsWith("pytest-matrix-docker-"));
  }
}
