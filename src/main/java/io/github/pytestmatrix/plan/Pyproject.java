package io.github.pytestmatrix.plan;

import java.util.regex.Pattern;

/** The one question that is put to a {@code pyproject.toml}. */
final class Pyproject {
  private static final String NAME =
      "(?:project|build-system|\"project\"|\"build-system\"|'project'|'build-system')";
  private static final Pattern HEADER =
      Pattern.compile("\\s*\\[\\s*" + NAME + "\\s*(?:\\.[^]]*)?]\\s*(?:#.*)?");
  private static final Pattern KEY = Pattern.compile("\\s*" + NAME + "\\s*[.=].*");

  private Pyproject() {}

  /** Whether it describes a project to install, and not only configures tools. */
  static boolean declaresProject(String text) {
    boolean beforeTables = true;
    Nesting nesting = new Nesting();
    for (String line : text.replace("\uFEFF", "").lines().toList()) {
      if (nesting.atStatement()) {
        if (HEADER.matcher(line).matches() || (beforeTables && KEY.matcher(line).matches())) {
          return true;
        }
        beforeTables &= !line.strip().startsWith("[");
      }
      nesting.read(line);
    }
    return false;
  }

  /** Whether a line begins within a multi-line string or array. */
  private static final class Nesting {
    private String string = "";
    private int depth;

    boolean atStatement() {
      return string.isEmpty() && depth == 0;
    }

    void read(String line) {
      int i = 0;
      while (i < line.length()) {
        char c = line.charAt(i);
        if (!string.isEmpty()) {
          if (c == '\\' && string.startsWith("\"")) {
            i++;
          } else if (line.startsWith(string, i)) {
            i += string.length() - 1;
            string = "";
          }
        } else if (c == '#') {
          break;
        } else if (c == '"' || c == '\'') {
          String three = String.valueOf(c).repeat(3);
          string = line.startsWith(three, i) ? three : String.valueOf(c);
          i += string.length() - 1;
        } else if (c == '[' || c == '{') {
          depth++;
        } else if (c == ']' || c == '}') {
          depth--;
        }
        i++;
      }
      if (string.length() == 1) {
        // Not valid TOML; whoever reads it for real will say so.
        string = "";
      }
    }
  }
}
