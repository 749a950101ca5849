package io.github.pytestmatrix.run;

import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Status;

/** Passes on what a job's listener may know: no secret. The result comes masked already. */
record MaskedListener(RunListener listener, Mask mask) implements RunListener {
  @Override
  public void jobStarted(Job job) {
    listener.jobStarted(job);
  }

  @Override
  public void phaseStarted(Job job, Phase phase) {
    listener.phaseStarted(job, phase);
  }

  @Override
  public void jobProgress(Job job, String line) {
    listener.jobProgress(job, mask.text(line));
  }

  @Override
  public void testsCollected(Job job, int total) {
    listener.testsCollected(job, total);
  }

  @Override
  public void testStarted(Job job, String nodeId) {
    listener.testStarted(job, mask.text(nodeId));
  }

  @Override
  public void testFinished(Job job, String nodeId, Status status) {
    listener.testFinished(job, mask.text(nodeId), status);
  }

  @Override
  public void jobFinished(Job job, CellResult result) {
    listener.jobFinished(job, result);
  }
}
