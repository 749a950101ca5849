package io.github.pytestmatrix.run;

import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.result.RunResult;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Semaphore;

/** Settings of a run, all of which have a default, and the run itself. */
final class Runs {
  final ScriptedEngine engine = new ScriptedEngine();
  final Path output;
  RunListener listener = new RunListener() {};
  Semaphore places = new Semaphore(100);
  int parallel = 4;
  boolean failFast;
  int reruns;
  boolean failIfNoTests = true;
  boolean skipMissing;

  Runs(Path output) {
    this.output = output;
  }

  RunResult run(String... cells) throws InterruptedException {
    return run(Plans.of(cells));
  }

  RunResult run(Plan plan) throws InterruptedException {
    RunSettings settings =
        new RunSettings(parallel, failFast, reruns, failIfNoTests, skipMissing, output);
    return new MatrixRunner(engine, settings, places, listener, Clock.systemUTC())
        .run(plan, Instant.now(), System.nanoTime());
  }
}
