package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.engine.Exit;
import java.nio.file.Path;
import java.util.List;

/**
 * All that is known of a command that was to run pytest.
 *
 * @param sessions as the {@link EventReader} has them after the last byte of the channel
 * @param resultsFolder where the sessions' XML is; was empty before the command began
 * @param logTail the last lines of the output
 * @param failIfNoTests whether a cell without any test is a failure
 */
public record Evidence(
    Exit exit, List<Session> sessions, Path resultsFolder, String logTail, boolean failIfNoTests) {
  public Evidence {
    sessions = List.copyOf(sessions);
  }
}
