package io.github.pytestmatrix.run;

import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;

/**
 * Hears what goes on in a run. Calls are serialised: an implementation needs no locks against other
 * calls.
 */
public interface RunListener {
  /**
   * @param parallel how many jobs may run at once
   */
  default void runStarted(Plan plan, String engine, int parallel) {}

  /** Something about no job in particular, such as an image's progress: one line. */
  default void runProgress(String line) {}

  /** The job left the queue. */
  default void jobStarted(Job job) {}

  default void phaseStarted(Job job, Phase phase) {}

  /** A line on slow work: packages installed, an attempt repeated. */
  default void jobProgress(Job job, String line) {}

  /** Pytest has collected its tests. With several pytest sessions in one job, called for each. */
  default void testsCollected(Job job, int total) {}

  default void testStarted(Job job, String nodeId) {}

  default void testFinished(Job job, String nodeId, Status status) {}

  default void jobFinished(Job job, CellResult result) {}

  default void runFinished(RunResult result) {}
}
