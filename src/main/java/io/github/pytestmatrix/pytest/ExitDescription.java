package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.pytest.Evidence.Caller;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** An end that came before pytest's own: what to call it, and what to say. */
record ExitDescription(String type, String sentence) {
  /** What pytest says of a plugin that it can't find. */
  private static final Pattern NO_PROBE =
      Pattern.compile("No module named '?" + Probe.MODULE + "\\b");

  private static final String WITHOUT_PROBE =
      " Remove -I and -E of python, which ignore PYTHONPATH, and -p no:"
          + Probe.MODULE
          + " of pytest: with them, pytest runs without pytest-matrix's plugin.";

  /**
   * Empty where the command ended in an ordinary way.
   *
   * @param unfinished whether a session began that did not end
   * @param script whether the exit code is that of a script, which may have run other commands
   */
  static Optional<ExitDescription> of(Exit exit, boolean unfinished, boolean script) {
    if (exit instanceof Exit.TimedOut timedOut) {
      return Optional.of(
          new ExitDescription(
              "Timeout",
              "Ended after "
                  + words(timedOut.limit())
                  + ", the cell's limit; <timeout> (-Dpytest-matrix.timeout) sets it."));
    }
    if (exit instanceof Exit.OutOfMemory memory) {
      String limit =
          memory.limit().isEmpty()
              ? "than the machine has."
              : "than its limit of "
                  + memory.limit()
                  + "; <memory> (-Dpytest-matrix.memory) sets it.";
      return Optional.of(
          new ExitDescription("OutOfMemory", "Killed because it needed more memory " + limit));
    }
    if (exit instanceof Exit.Lost lost) {
      return Optional.of(new ExitDescription("Lost", lost.what()));
    }
    int code = exit instanceof Exit.Exited exited ? exited.code() : -1;
    if (PytestExit.signal(code).isPresent()) {
      return Optional.of(new ExitDescription("Crash", PytestExit.meaning(code)));
    }
    return unfinished
        ? Optional.of(
            new ExitDescription("Crash", script ? unfinished(code) : unfinishedProcess(code)))
        : Optional.empty();
  }

  private static String unfinishedProcess(int code) {
    return "The process ended with exit code "
        + code
        + " before pytest's session ended: os._exit(), a crash, or pytest-timeout's thread method.";
  }

  private static String unfinished(int code) {
    return "A session of pytest in <script> did not finish: os._exit(), a crash, a command"
        + " such as timeout that killed it, or pytest still ran in the background at the end of"
        + " the script (exit code "
        + code
        + ").";
  }

  /** What to say where neither events nor an XML tell of a session. */
  static String withoutResults(int code, Caller caller, String logTail) {
    if (NO_PROBE.matcher(logTail).find()) {
      return "pytest ran without the plugin that reports to pytest-matrix, and left no results"
          + " (exit code "
          + code
          + ")."
          + WITHOUT_PROBE;
    }
    return switch (caller) {
      case PYTEST -> withoutResults(code);
      case PYTEST_AFTER_LINES -> code == PytestExit.OK ? afterGoodLines() : afterLines(code);
      case SCRIPT -> code == PytestExit.OK ? withoutResults(code) : ofScript(code);
    };
  }

  private static String afterGoodLines() {
    return "pytest left no results, though the exit code is 0: a line of <beforeScript> ended the cell"
        + " (exit, exec), or took the command that runs pytest for a part of itself, or an option such"
        + " as --version in addopts made pytest show something and run no tests, or pytest ran"
        + " without pytest-matrix's plugin."
        + WITHOUT_PROBE;
  }

  private static String afterLines(int code) {
    return "A line of <beforeScript> failed, or pytest failed before it started (exit code "
        + code
        + "). There are no results; the log says why."
        + PytestExit.reasonToStart(code)
        + (code == PytestExit.TESTS_FAILED ? WITHOUT_PROBE : "");
  }

  private static String ofScript(int code) {
    return "<script> ended with exit code "
        + code
        + " before any pytest in it produced results. The log says which command failed."
        + PytestExit.reasonToStart(code)
        + (code == PytestExit.TESTS_FAILED ? WITHOUT_PROBE : "");
  }

  private static String withoutResults(int code) {
    return switch (code) {
      case PytestExit.OK ->
          "pytest left no results, though the exit code is 0. Does the command run pytest? A"
              + " <script> must not replace PYTHONPATH and PYTEST_ADDOPTS, and tools that clean"
              + " the environment must pass both on: pass_env = PYTHONPATH, PYTEST_ADDOPTS,"
              + " PYTEST_MATRIX_* in tox, sudo --preserve-env=PYTHONPATH,PYTEST_ADDOPTS."
              + WITHOUT_PROBE;
      case PytestExit.TESTS_FAILED ->
          "The command failed before pytest began (exit code 1), and left no results. The log says"
              + " why; if pytest is missing, add it to <requirements> or <packages>."
              + WITHOUT_PROBE;
      case PytestExit.USAGE_ERROR -> PytestExit.meaning(code);
      case 126, 127 -> PytestExit.meaning(code);
      default ->
          "The command ended with exit code "
              + code
              + " and left no results of pytest. See the end of the log.";
    };
  }

  private static String words(Duration limit) {
    long seconds = limit.toSeconds();
    if (seconds > 0 && seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    if (seconds > 0 && seconds % 60 == 0) {
      return seconds / 60 + "m";
    }
    return String.format(
        Locale.ROOT,
        "%ss",
        limit.toMillis() % 1000 == 0
            ? Long.toString(seconds)
            : Double.toString(limit.toMillis() / 1000.0));
  }
}
