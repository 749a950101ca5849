package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.MatrixException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many cells run at once. */
public final class Parallelism {
  private static final Pattern NUMBER = Pattern.compile("(\\d{1,4}(?:\\.\\d{1,3})?)\\s*(C?)");

  private static final int ALWAYS = 4;

  private Parallelism() {}

  /** Whether {@link #parse} needs to know the CPUs, which an engine may take time to tell. */
  public static boolean needsCpus(String text, int cells) {
    return text.isBlank() ? cells > ALWAYS : text.contains("C");
  }

  /**
   * @param text {@code 4}, or {@code 2C} for two per CPU of the engine's machine; blank for all
   *     cells at once, up to the larger of 4 and twice the CPUs
   * @throws MatrixException where the text is something else
   */
  public static int parse(String text, int engineCpus, int cells) {
    int atMost = Math.max(1, cells);
    if (text.isBlank()) {
      return Math.min(atMost, Math.max(ALWAYS, 2 * engineCpus));
    }
    Matcher number = NUMBER.matcher(text.strip());
    if (!number.matches()) {
      throw bad(text);
    }
    boolean perCpu = !number.group(2).isEmpty();
    double value = Double.parseDouble(number.group(1));
    if (value <= 0 || (!perCpu && value != Math.rint(value))) {
      throw bad(text);
    }
    int limit = (int) (perCpu ? value * engineCpus : value);
    return Math.min(atMost, Math.max(1, limit));
  }

  private static MatrixException bad(String text) {
    return new MatrixException(
        "<parallel> is '" + text.strip() + "', which is not valid.",
        "Write how many cells may run at once, such as 4, or how many per CPU of the Docker"
            + " daemon, such as 2C; to run one cell at a time, write 1.");
  }
}
