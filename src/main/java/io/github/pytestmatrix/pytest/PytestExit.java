package io.github.pytestmatrix.pytest;

import java.util.Map;
import java.util.Optional;

/** What the exit code of a command that runs pytest means. */
public final class PytestExit {
  static final int OK = 0;
  static final int TESTS_FAILED = 1;
  static final int INTERRUPTED = 2;
  static final int INTERNAL_ERROR = 3;
  static final int USAGE_ERROR = 4;
  static final int NO_TESTS = 5;
  static final int MAX_WARNINGS = 6;

  static final String CHECK_FAILED =
      "In addition to the failed tests, a check on the whole session failed, such as"
          + " --cov-fail-under, or a last hook of a conftest.py or plugin, such as"
          + " pytest_sessionfinish. The log names it.";

  static final String NO_TESTS_THOUGH_SOME_RAN =
      "pytest's exit code 5 stands for no tests, but tests ran: pytest.exit(returncode=5), a"
          + " conftest.py or a plugin chose it. See the end of the log.";

  static final String USAGE_ERROR_IN_SCRIPT =
      "pytest did not understand its command line or could not load a conftest.py (exit code 4), in"
          + " one of the calls of <script>. See the log, then fix that call, addopts in pytest's own"
          + " configuration or the conftest.py.";

  static final String CUT_OFF =
      "A session of pytest in <script> ended, but its process then crashed or was killed, and the"
          + " script hides its exit code: os._exit(), an extension module, a command such as timeout,"
          + " or pytest still ran in the background at the end of the script. See the end of the log.";

  static final String NONE_RAN =
      "No tests were executed: pytest found tests, but ran none of them. Remove --collect-only and"
          + " the like from <pytestArgs> and addopts, or let such a cell pass with"
          + " <failIfNoTests>false</failIfNoTests> (-Dpytest-matrix.failIfNoTests=false).";

  /** Numbers of Linux; those that end a process. */
  private static final Map<Integer, String> SIGNALS =
      Map.ofEntries(
          Map.entry(1, "SIGHUP"),
          Map.entry(2, "SIGINT"),
          Map.entry(3, "SIGQUIT"),
          Map.entry(4, "SIGILL"),
          Map.entry(5, "SIGTRAP"),
          Map.entry(6, "SIGABRT"),
          Map.entry(7, "SIGBUS"),
          Map.entry(8, "SIGFPE"),
          Map.entry(9, "SIGKILL"),
          Map.entry(10, "SIGUSR1"),
          Map.entry(11, "SIGSEGV"),
          Map.entry(12, "SIGUSR2"),
          Map.entry(13, "SIGPIPE"),
          Map.entry(14, "SIGALRM"),
          Map.entry(15, "SIGTERM"),
          Map.entry(24, "SIGXCPU"),
          Map.entry(25, "SIGXFSZ"),
          Map.entry(31, "SIGSYS"));

  private PytestExit() {}

  /** The name of the signal that {@code code} stands for; empty where it stands for none. */
  public static Optional<String> signal(int code) {
    return Optional.ofNullable(SIGNALS.get(code - 128));
  }

  /**
   * A sentence or two on what happened and what to do, for a code that no test's failure explains.
   */
  public static String meaning(int code) {
    return switch (code) {
      case OK -> "The command ended with exit code 0.";
      case TESTS_FAILED ->
          "Exit code 1 though no test failed: a check on the whole session did, such as"
              + " --cov-fail-under, or a last hook of a conftest.py or plugin, such as"
              + " pytest_sessionfinish. The log names it.";
      case INTERRUPTED ->
          "pytest was interrupted (exit code 2): by a signal, by pytest.exit() or a plugin. See the"
              + " end of the log.";
      case INTERNAL_ERROR ->
          "pytest itself or one of its plugins failed (exit code 3, internal error). The traceback"
              + " names the plugin; update it, or disable it with -p no:NAME in <pytestArgs>.";
      case USAGE_ERROR ->
          "pytest did not understand its command line or could not load a conftest.py (exit code"
              + " 4)."
              + " See the log, then fix <pytestArgs>, addopts in pytest's own configuration or"
              + " the conftest.py.";
      case NO_TESTS ->
          "No tests were executed: pytest found none (exit code 5). Fix <pytestArgs>, or let"
              + " such a cell pass with <failIfNoTests>false</failIfNoTests>"
              + " (-Dpytest-matrix.failIfNoTests=false).";
      case MAX_WARNINGS ->
          "There were more warnings than --max-warnings allows (exit code 6). Fix the warnings,"
              + " or raise the limit.";
      case 126 ->
          "A command could not be executed (exit code 126). See the log; the file may lack its"
              + " executable bit, or be built for another processor.";
      case 127 ->
          "A command was not found (exit code 127). See the log, then install it in <setup> or"
              + " use another <image>.";
      default ->
          signal(code)
              .map(signal -> signalled(code, signal))
              .orElse(
                  "Exit code "
                      + code
                      + " is not one of pytest's own: pytest.exit(returncode=…), a plugin or"
                      + " another"
                      + " command chose it. See the end of the log.");
    };
  }

  /** What follows the word on pytest itself. */
  static String ofScript(int code) {
    String reason =
        switch (code) {
          case 124 -> " The command timeout exits with it when its limit is reached.";
          case 126, 127 -> " " + meaning(code);
          default -> signal(code).map(signal -> " " + signalled(code, signal)).orElse("");
        };
    return "; then another command of <script> ended with exit code "
        + code
        + ". The log names it."
        + reason;
  }

  /** Of pytest's process, whose session ended otherwise. */
  static String ofProcess(int code, boolean failed) {
    String passed = "pytest's session passed, but its process then ended with exit code ";
    String notPassed = "pytest had failed tests, but its process then ended with exit code ";
    return (failed ? notPassed : passed)
        + code
        + ": a plugin, os._exit() or sys.exit() after the tests chose it. See the end of the log.";
  }

  /** Of one that something has given another exit status. */
  static String internalError(int status) {
    return "pytest itself or one of its plugins failed (internal error), and a conftest.py or plugin"
        + " then set the exit status to "
        + status
        + ". The traceback names the plugin.";
  }

  /** Of a code that pytest has for what happens before tests or inside of itself, and did not. */
  static String chosen(int status) {
    return "pytest had run its tests, and ended with exit code "
        + status
        + " all the same: a last hook of a conftest.py or plugin, such as pytest_unconfigure, chose"
        + " it. See the end of the log.";
  }

  static String inBrackets(int status) {
    return " (exit code " + status + ")";
  }

  /** Why pytest may not have begun; empty for a code that pytest has no reason for. */
  static String reasonToStart(int code) {
    return switch (code) {
      case TESTS_FAILED -> " If pytest is missing, add it to <requirements> or <packages>.";
      case USAGE_ERROR ->
          " pytest, too, ends with 4 if it does not understand its command line or can't load a"
              + " conftest.py.";
      case 126, 127 -> " " + meaning(code);
      default -> "";
    };
  }

  private static String signalled(int code, String signal) {
    String hint =
        switch (signal) {
          case "SIGKILL" ->
              " If nothing else killed it, the kernel did because memory ran out: raise <memory>.";
          case "SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGABRT" ->
              " Native code crashed, most likely in an extension module; the log may contain"
                  + " Python's stack.";
          case "SIGTERM", "SIGINT", "SIGHUP" -> " Something outside of pytest stopped it.";
          case "SIGXFSZ" -> " It wrote a larger file than its limits allow.";
          case "SIGXCPU" -> " It used more processor time than its limits allow.";
          default -> "";
        };
    return "Killed by " + signal + " (exit code " + code + ")." + hint;
  }
}
