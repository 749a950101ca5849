package io.github.pytestmatrix.pytest;

/** Reasons why a test was skipped, never blank. */
final class Skips {
  /** Of a skip whose reason is not known. */
  static final String UNKNOWN = "skipped";

  private Skips() {}

  static String skip(String reason) {
    return reason.isBlank() ? UNKNOWN : reason.strip();
  }

  static String xfail(String reason) {
    String plain = reason.startsWith("reason: ") ? reason.substring("reason: ".length()) : reason;
    return plain.isBlank() ? "xfail" : "xfail: " + plain.strip();
  }
}
