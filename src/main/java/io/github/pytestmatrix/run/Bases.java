// Plain loops: decision 022
package io.github.pytestmatrix.run;

import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Fetches what cells stand on, so that each cell waits for its own base alone. Close it, and what
 * is still under way ends.
 */
final class Bases implements AutoCloseable {
  private final Map<Base, CompletableFuture<Duration>> there = new LinkedHashMap<>();
  private final List<CompletableFuture<Duration>> awaited = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private Bases() {}

  static Bases fetch(Engine engine, Plan plan, ExecutionListener listener)
      throws InterruptedException {
    Set<Base> wanted = new LinkedHashSet<>();
    for (Job job : plan.jobs()) {
      wanted.add(job.environment().base());
    }
    long start = System.nanoTime();
    Set<Base> missing = Set.copyOf(engine.missing(wanted));
    Bases bases = new Bases();
    for (Base base : wanted) {
      CompletableFuture<Duration> ready = new CompletableFuture<>();
      bases.there.put(base, ready);
      if (missing.contains(base)) {
        bases.awaited.add(ready);
        bases.start(() -> fetch(engine, base, listener, start, ready));
      } else {
        ready.complete(since(start));
      }
    }
    return bases;
  }

  private void start(Runnable work) {
    Thread thread = new Thread(work, "pytest-matrix-fetch");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private static void fetch(
      Engine engine,
      Base base,
      ExecutionListener listener,
      long start,
      CompletableFuture<Duration> ready) {
    try {
      engine.fetch(List.of(base), listener);
      ready.complete(since(start));
    } catch (InterruptedException stopped) {
      ready.cancel(false);
    } catch (RuntimeException | Error failed) {
      ready.completeExceptionally(failed);
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /**
   * Does it once the job's base is there, or can't be had; with the time that took. Of several for
   * one base, the first comes first. For one thread alone.
   *
   * @return fails where the action does, or was given up
   */
  CompletableFuture<Duration> whenThere(Job job, Consumer<Duration> action) {
    Base base = job.environment().base();
    CompletableFuture<Duration> done =
        there
            .getOrDefault(base, CompletableFuture.completedFuture(Duration.ZERO))
            .thenApply(
                time -> {
                  action.accept(time);
                  return time;
                });
    there.put(base, done);
    return done;
  }

  /** Nobody waits for what isn't there by now. */
  void giveUp() {
    for (CompletableFuture<Duration> ready : awaited) {
      boolean unusedFirst = ready.complete(Duration.ZERO);
    }
    close();
  }

  @Override
  public void close() {
    for (Thread thread : threads) {
      thread.interrupt();
    }
  }
}
