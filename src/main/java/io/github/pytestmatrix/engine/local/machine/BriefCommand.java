package io.github.pytestmatrix.engine.local.machine;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;

/** Runs commands that answer at once. */
public interface BriefCommand {
  /**
   * @param exit the exit code; empty where it did not end in time and was killed
   * @param text its output and error output, the first of it where it is long
   */
  record Output(OptionalInt exit, String text) {}

  /**
   * Blocks until the command ends, or until its time is over: then it is killed, and its children
   * with it.
   *
   * @param command the first is an absolute path
   * @param input for its standard input
   * @throws IOException where it can't be started
   */
  Output run(List<String> command, String input) throws IOException, InterruptedException;
}
