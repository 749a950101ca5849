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
 */
public record Evidence(
    Exit exit,
    List<Session> sessions,
    boolean incomplete,
    Path resultsFolder,
    String logTail,
    boolean failIfNoTests,
    ResultLimits limits) {
  public Evidence {
    sessions = List.copyOf(sessions);
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
