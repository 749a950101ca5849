package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.engine.Exit;
import java.nio.file.Path;
import java.util.List;

/**
 * All that is known of a command that was to run pytest.
 *
 * @param sessions as the {@link EventReader} has them after the last byte of the channel
 * @param incomplete whether that reader {@linkplain EventReader#exceeded left something out}
 * @param resultsFolder where the sessions' XML is; was empty before the command began
 * @param logTail the last lines of the output
 * @param failIfNoTests whether a cell without any test is a failure
 * @param caller what ran pytest
 * @param selection the tests that were to run
 */
public record Evidence(
    Exit exit,
    List<Session> sessions,
    boolean incomplete,
    Path resultsFolder,
    String logTail,
    boolean failIfNoTests,
    ResultLimits limits,
    Caller caller,
    Selection selection) {
  /** Whose exit code it is. */
  public enum Caller {
    PYTEST,
    /** pytest's own, unless a line before it failed. */
    PYTEST_AFTER_LINES,
    /** That of lines which may run pytest and anything else. */
    SCRIPT
  }

  public Evidence {
    sessions = List.copyOf(sessions);
  }

  public Evidence(
      Exit exit,
      List<Session> sessions,
      boolean incomplete,
      Path resultsFolder,
      String logTail,
      boolean failIfNoTests,
      ResultLimits limits) {
    this(
        exit,
        sessions,
        incomplete,
        resultsFolder,
        logTail,
        failIfNoTests,
        limits,
        Caller.PYTEST,
        Selection.ALL);
  }

  public Evidence(
      Exit exit,
      List<Session> sessions,
      Path resultsFolder,
      String logTail,
      boolean failIfNoTests) {
    this(exit, sessions, false, resultsFolder, logTail, failIfNoTests, ResultLimits.forCells(1));
  }
}
