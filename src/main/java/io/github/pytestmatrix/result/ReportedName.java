// Plain loops: decision 022
package io.github.pytestmatrix.result;

/**
 * How reports name a test: what pytest failed to collect has no class of its own, and a killed
 * pytest may leave a test without any name.
 *
 * @param className dotted, never blank
 * @param name never blank
 */
public record ReportedName(String className, String name) {
  /** The class of what has none, and of what happened to a cell as a whole. */
  static final String OURS = "pytest-matrix";

  public static ReportedName of(TestCaseResult test) {
    String name = test.name();
    String className = withoutLeadingDots(test.className());
    if (className.isBlank()) {
      int parameters = name.indexOf('[');
      className = withoutLeadingDots(parameters < 0 ? name : name.substring(0, parameters));
    }
    return new ReportedName(
        className.isBlank() ? OURS : className, name.isBlank() ? "(unnamed)" : name);
  }

  private static String withoutLeadingDots(String name) {
    int start = 0;
    while (start < name.length()
        && (name.charAt(start) == '.' || Character.isWhitespace(name.charAt(start)))) {
      start++;
    }
    return name.substring(start);
  }
}
