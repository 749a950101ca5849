package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Problem.Kind;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes problems of what pytest says about a failure, whose exception's class it doesn't name. */
final class Failures {
  /**
   * The repetition gives nothing back: otherwise it would need a stack as deep as the name long.
   */
  private static final String CLASS = "((?:\\w+\\.)*+[A-Z]\\w*)";

  private static final Pattern TYPED = Pattern.compile(CLASS + "(?:: (.*)|:?)", Pattern.DOTALL);
  private static final Pattern FIXTURE =
      Pattern.compile("failed on (?:setup|teardown) with \"(.*)\"", Pattern.DOTALL);

  /** pytest 4.6 leaves the reason to the text. */
  private static final Pattern OLD_FIXTURE = Pattern.compile("test (setup|teardown) failure");

  private static final Pattern WORKER = Pattern.compile("worker '?\\w+'? crashed while running .*");
  private static final Pattern LOCATION = Pattern.compile("(?m)^.+:\\d+: " + CLASS + "$");
  private static final Pattern ERROR_LINE = Pattern.compile("(?m)^E\\s+(" + CLASS + "(?:: .*)?)$");

  private static final int LONGEST_MESSAGE = 2048;
  private static final int LONGEST_TYPE = 200;

  /** Of a test that is known to have failed, and no more. */
  static final Problem UNKNOWN =
      new Problem(
          Kind.FAILURE,
          "Failure",
          "The test failed, but pytest's report of it was not received. See the cell's log.",
          "");

  private Failures() {}

  /** A failure of the test's own code, by the message and the text of pytest's report. */
  static Problem failure(String message, String text) {
    return problem(Kind.FAILURE, message, message, text);
  }

  /**
   * An error around the test.
   *
   * @param message {@code failed on setup with "ValueError: x"}, as in pytest's XML
   */
  static Problem error(String message, String text) {
    Matcher old = OLD_FIXTURE.matcher(message);
    if (old.matches()) {
      String reason = last(ERROR_LINE, text).orElseGet(() -> lastLine(text));
      return error("failed on " + old.group(1) + " with \"" + reason + "\"", text);
    }
    Matcher fixture = FIXTURE.matcher(message);
    String reason = fixture.matches() ? fixture.group(1) : message;
    if (WORKER.matcher(firstLine(reason)).matches()) {
      return new Problem(Kind.ERROR, "Crash", firstLine(reason), text);
    }
    return problem(Kind.ERROR, message, reason, text);
  }

  /** A module or package that could not be collected. */
  static Problem collection(String text) {
    String line = last(ERROR_LINE, text).orElse("");
    Matcher typed = TYPED.matcher(line);
    if (!typed.matches()) {
      String message = line.isEmpty() ? lastLine(text) : line;
      return new Problem(Kind.ERROR, "CollectError", "collection failure: " + message, text);
    }
    String message = Optional.ofNullable(typed.group(2)).orElse(typed.group(1));
    return new Problem(Kind.ERROR, typed.group(1), "collection failure: " + message, text);
  }

  /** Also the message, though it is one line: a value in it may be of any size. */
  static Problem bounded(Problem problem, MemoryBudget allowance, String whole) {
    String message = problem.message();
    String type = problem.type();
    return new Problem(
        problem.kind(),
        type.length() > LONGEST_TYPE ? type.substring(0, LONGEST_TYPE) : type,
        message.length() > LONGEST_MESSAGE
            ? message.substring(0, whereToCut(message)) + " [...]"
            : message,
        allowance.text(problem.details(), whole));
  }

  private static int whereToCut(String message) {
    return Character.isHighSurrogate(message.charAt(LONGEST_MESSAGE - 1))
        ? LONGEST_MESSAGE - 1
        : LONGEST_MESSAGE;
  }

  private static Problem problem(Kind kind, String message, String reason, String text) {
    String type = type(reason, text).orElse(kind == Kind.FAILURE ? "Failure" : "Error");
    String line = firstLine(message);
    // The type stands beside the message wherever both are shown.
    String rest = line.startsWith(type + ": ") ? line.substring(type.length() + 2) : line;
    return new Problem(kind, type, rest.isBlank() ? type : rest, text);
  }

  private static Optional<String> type(String reason, String text) {
    Matcher typed = TYPED.matcher(reason);
    if (typed.matches()) {
      return Optional.of(typed.group(1));
    }
    if (reason.startsWith("assert ")) {
      return Optional.of("AssertionError");
    }
    return last(LOCATION, text)
        .or(() -> last(ERROR_LINE, text).map(line -> line.replaceFirst(":.*", "")));
  }

  private static Optional<String> last(Pattern pattern, String text) {
    return pattern.matcher(text).results().reduce((a, b) -> b).map(found -> found.group(1));
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("").strip();
  }

  private static String lastLine(String text) {
    return text.lines().filter(line -> !line.isBlank()).reduce("", (a, b) -> b).strip();
  }
}
