package io.github.pytestmatrix.result;

/**
 * Why a test or a cell isn't green.
 *
 * @param kind a failed assertion, anything else, or the reason why a cell was left out
 * @param type never blank, since readers of Surefire's reports take an untyped failure for a pass:
 *     an exception's class as Python names it ({@code AssertionError}), or a word of ours ({@code
 *     Timeout}, {@code Crash})
 * @param message one line
 * @param details traceback or log's tail; empty where there is none
 */
public record Problem(Kind kind, String type, String message, String details) {
  public enum Kind {
    FAILURE,
    ERROR,
    SKIP
  }

  public Problem {
    if (type.isBlank()) {
      throw new IllegalArgumentException("A problem needs a type: " + message);
    }
  }

  /** {@code AssertionError: 1 != 2}: what it is, in one line. */
  public String cause() {
    // pytest's messages often begin with the type already
    return message.isBlank() || message.equals(type) || message.startsWith(type + ":")
        ? (message.isBlank() ? type : message)
        : type + ": " + message;
  }

  /**
   * All of it as one text, for readers that show nothing else. The cause comes first, unless the
   * details name it themselves, as pytest's tracebacks do.
   */
  public String text() {
    if (details.isBlank()) {
      return cause();
    }
    return details.contains(message.strip()) && !message.isBlank()
        ? details
        : cause() + "\n\n" + details;
  }

  public Status status() {
    return switch (kind) {
      case FAILURE -> Status.FAILED;
      case ERROR -> Status.ERROR;
      case SKIP -> Status.SKIPPED;
    };
  }
}
