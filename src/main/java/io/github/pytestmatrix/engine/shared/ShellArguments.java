// Plain loops: decision 022
package io.github.pytestmatrix.engine.shared;

/**
 * Arguments that stand on several lines, as one command line: outside of quotes a line break is a
 * space, a backslash before it joins the lines, and a comment ends with its line.
 */
final class ShellArguments {
  private static final String OPERATORS = ";&|()<>";

  private final String text;
  private final StringBuilder line = new StringBuilder();
  private int at;
  private boolean inWord;

  private ShellArguments(String text) {
    this.text = text.replace("\r\n", "\n").replace('\r', '\n');
  }

  static String oneLine(String text) {
    ShellArguments arguments = new ShellArguments(text);
    arguments.read();
    return arguments.line.toString();
  }

  private void read() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (text.startsWith("\\\n", at)) {
        at += 2;
      } else if (c == '#' && !inWord) {
        skipComment();
      } else if (Character.isWhitespace(c)) {
        inWord = false;
        at++;
      } else {
        copyPart();
      }
    }
  }

  private void skipComment() {
    int end = text.indexOf('\n', at);
    at = end < 0 ? text.length() : end;
  }

  /** A quoted or nested part as it stands, or one character. */
  private void copyPart() {
    if (!inWord && line.length() > 0) {
      line.append(' ');
    }
    int start = at;
    if (OPERATORS.indexOf(text.charAt(at)) >= 0) {
      skipOperator();
    } else {
      skipPart();
    }
    line.append(text, start, at);
    inWord = OPERATORS.indexOf(text.charAt(start)) < 0;
  }

  private void skipPart() {
    char c = text.charAt(at);
    if (c == '\\') {
      at = Math.min(text.length(), at + 2);
    } else if (c == '\'') {
      int end = text.indexOf('\'', at + 1);
      at = end < 0 ? text.length() : end + 1;
    } else if (c == '"' || c == '`') {
      at++;
      skipTo(c);
    } else if (text.startsWith("$(", at)) {
      at += 2;
      skipTo(')');
    } else if (text.startsWith("${", at)) {
      at += 2;
      skipTo('}');
    } else {
      at++;
    }
  }

  /**
   * One of several characters, such as {@code ||} or {@code 2>&1}, would be another one if torn.
   */
  private void skipOperator() {
    while (at < text.length() && OPERATORS.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  /** In double quotes a single quote is a character like others. */
  private void skipTo(char end) {
    while (at < text.length() && text.charAt(at) != end) {
      if (end == '"' && text.charAt(at) == '\'') {
        at++;
      } else if (end == ')' && text.charAt(at) == '(') {
        at++;
        skipTo(')');
      } else if (end == ')'
          && text.charAt(at) == '#'
          && " \t\n(;".indexOf(text.charAt(at - 1)) >= 0) {
        skipComment();
      } else {
        skipPart();
      }
    }
    at = Math.min(text.length(), at + 1);
  }
}
