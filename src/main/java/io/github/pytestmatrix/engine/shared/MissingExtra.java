package io.github.pytestmatrix.engine.shared;

import io.github.pytestmatrix.MatrixException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Listens to an installer for extras that a project doesn't have: pip and uv only warn of them, and
 * the tests that need them are then skipped. For one thread at a time.
 */
public final class MissingExtra {
  /** pip's words, and uv's. */
  private static final Pattern WORDS =
      Pattern.compile(
          "does not (?:provide the extra|have an extra named) ['`\"]?([A-Za-z0-9._-]+)");

  private static final int LONGEST_LINE = 1000;

  private final StringBuilder line = new StringBuilder();
  private final Set<String> missing = new TreeSet<>();

  /** The next bytes of the installer's output, cut anywhere. */
  public void add(byte[] bytes) {
    for (byte one : bytes) {
      if (one == '\n') {
        Matcher words = WORDS.matcher(line);
        if (words.find()) {
          missing.add(normal(words.group(1)));
        }
        line.setLength(0);
      } else if (line.length() < LONGEST_LINE) {
        line.append((char) (one & 0xff));
      }
    }
  }

  /**
   * @param extras of the project, as the user named them
   * @throws MatrixException where one of them is missing
   */
  public void check(List<String> extras) {
    for (String extra : extras) {
      if (missing.contains(normal(extra))) {
        throw new MatrixException(
            "The project has no extra '" + extra + "': its installer ignored it.",
            "Fix <extras>, or add the extra to extras_require or"
                + " [project.optional-dependencies] of the project.");
      }
    }
  }

  private static String normal(String name) {
    return name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
  }
}
