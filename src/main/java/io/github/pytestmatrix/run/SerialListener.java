package io.github.pytestmatrix.run;

import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;

/** Keeps the promise that a listener's calls never overlap. */
final class SerialListener implements RunListener {
  private RunListener listener;

  SerialListener(RunListener listener) {
    this.listener = listener;
  }

  /**
   * From here on nothing more is told: the run is over, though a worker may still be cleaning up.
   */
  synchronized void mute() {
    listener = new RunListener() {};
  }

  @Override
  public synchronized void runStarted(Plan plan, String engine, int parallel) {
    listener.runStarted(plan, engine, parallel);
  }

  @Override
  public synchronized void runProgress(String line) {
    listener.runProgress(line);
  }

  @Override
  public synchronized void jobStarted(Job job) {
    listener.jobStarted(job);
  }

  @Override
  public synchronized void phaseStarted(Job job, Phase phase) {
    listener.phaseStarted(job, phase);
  }

  @Override
  public synchronized void jobProgress(Job job, String line) {
    listener.jobProgress(job, line);
  }

  @Override
  public synchronized void testsCollected(Job job, int total) {
    listener.testsCollected(job, total);
  }

  @Override
  public synchronized void testStarted(Job job, String nodeId) {
    listener.testStarted(job, nodeId);
  }

  @Override
  public synchronized void testFinished(Job job, String nodeId, Status status) {
    listener.testFinished(job, nodeId, status);
  }

  @Override
  public synchronized void jobFinished(Job job, CellResult result) {
    listener.jobFinished(job, result);
  }

  @Override
  public synchronized void runFinished(RunResult result) {
    listener.runFinished(result);
  }
}
