// Plain loops: decision 022
package io.github.pytestmatrix.run;

import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.engine.shared.Tail;
import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.masking.MaskedStream;
import io.github.pytestmatrix.masking.Userinfo;
import io.github.pytestmatrix.masking.UserinfoStream;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.pytest.EventReader;
import io.github.pytestmatrix.pytest.ResultLimits;
import io.github.pytestmatrix.result.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps what an engine tells about one attempt: its output in a file, its events, the time of its
 * phases.
 */
final class AttemptRecorder implements ExecutionListener, AutoCloseable {
  private final Job job;
  private final RunListener listener;
  private final LogFile log;
  private final LogFile setupLog;
  private final MaskedStream output;
  private final MaskedStream maskedSetup;
  private final UserinfoStream setup;
  private final EventReader events;
  private final Tail tail = new Tail();
  private final Map<Phase, Duration> phases = new EnumMap<>(Phase.class);
  private Phase phase = Phase.SETUP;
  private long phaseStart = System.nanoTime();

  AttemptRecorder(
      Job job, Mask mask, ResultLimits limits, RunListener listener, Path log, Path setupLog) {
    this.job = job;
    this.listener = listener;
    this.events = new EventReader(new Live(job, listener), limits);
    this.log = LogFile.begun(log);
    this.setupLog = new LogFile(setupLog);
    this.output = mask.stream(this::keep);
    this.maskedSetup = mask.stream(this.setupLog::write);
    this.setup = new UserinfoStream(maskedSetup);
  }

  @Override
  public synchronized void phaseStarted(Phase next) {
    flush();
    endPhase();
    phase = next;
    listener.phaseStarted(job, next);
  }

  /** What masking held back. */
  private void flush() {
    output.flush();
    setup.flush();
    maskedSetup.flush();
  }

  private void endPhase() {
    long now = System.nanoTime();
    phases.put(phase, phases.getOrDefault(phase, Duration.ZERO).plusNanos(now - phaseStart));
    phaseStart = now;
  }

  @Override
  public void progress(String line) {
    listener.jobProgress(job, Userinfo.masked(line));
  }

  @Override
  public synchronized void setupOutput(byte[] bytes) {
    setup.accept(bytes);
  }

  @Override
  public synchronized void output(byte[] bytes) {
    output.accept(bytes);
  }

  private void keep(byte[] bytes) {
    log.write(bytes);
    tail.add(bytes);
  }

  @Override
  public synchronized void events(byte[] bytes) {
    events.feed(bytes);
  }

  EventReader events() {
    return events;
  }

  synchronized String tail() {
    output.flush();
    return tail.text();
  }

  synchronized Map<Phase, Duration> phases() {
    return phases;
  }

  @Override
  public synchronized void close() {
    flush();
    endPhase();
    log.close();
    setupLog.close();
  }

  /** Why the logs are not whole; empty where they are. To be asked after the end. */
  synchronized Optional<IOException> trouble() {
    return log.trouble().isPresent() ? log.trouble() : setupLog.trouble();
  }

  /** What the board shows while it happens. */
  private record Live(Job job, RunListener listener) implements EventReader.Listener {
    @Override
    public void collected(int total) {
      listener.testsCollected(job, total);
    }

    @Override
    public void started(String nodeId) {
      listener.testStarted(job, nodeId);
    }

    @Override
    public void finished(String nodeId, Status status) {
      listener.testFinished(job, nodeId, status);
    }
  }
}
