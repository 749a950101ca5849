package io.github.pytestmatrix.pytest;

/** Counts down {@link ResultLimits}. Not safe for use by many threads. */
final class MemoryBudget {
  /** Objects of a test or a problem, with their places in lists and maps. */
  private static final int OBJECTS = 300;

  private static final int HEAD = 16 * 1024;
  private static final int TAIL = 48 * 1024;

  /** What a text gets at most when three quarters of the allowance are used. */
  private static final int SHORT_HEAD = 300;

  private static final int SHORT_TAIL = 700;

  private final long fewChars;
  private long bytes;
  private long chars;
  private boolean exceeded;

  MemoryBudget(ResultLimits limits) {
    this.bytes = limits.bytes();
    this.chars = limits.chars();
    this.fewChars = limits.chars() / 4;
  }

  /**
   * Whether there is still room for one more test, problem or the like.
   *
   * @param names how many characters its names have
   */
  boolean entry(int names) {
    bytes -= OBJECTS + 2L * names;
    exceeded |= bytes < 0;
    return bytes >= 0;
  }

  /** Whether something was left out for want of room; texts that were cut don't count. */
  boolean exceeded() {
    return exceeded;
  }

  /**
   * The text, or its beginning and its end.
   *
   * @param whole where all of it is: {@code junit/junit-1.xml}; empty for nowhere
   */
  String text(String text, String whole) {
    boolean few = chars < fewChars;
    String kept = cut(text, few ? SHORT_HEAD : HEAD, few ? SHORT_TAIL : TAIL, whole);
    if (kept.length() > chars) {
      return gap(text.length(), whole).strip();
    }
    chars -= kept.length();
    return kept;
  }

  private static String cut(String text, int head, int tail, String whole) {
    if (text.length() <= head + tail) {
      return text;
    }
    int first = Character.isHighSurrogate(text.charAt(head - 1)) ? head - 1 : head;
    int second = text.length() - tail;
    if (Character.isLowSurrogate(text.charAt(second))) {
      second++;
    }
    return text.substring(0, first) + gap(second - first, whole) + text.substring(second);
  }

  /** What stands in place of characters that are left out. */
  static String gap(long characters, String whole) {
    String where = whole.isEmpty() ? "" : "; " + whole + " has the full text";
    return "\n[... " + characters + " characters left out" + where + " ...]\n";
  }
}
