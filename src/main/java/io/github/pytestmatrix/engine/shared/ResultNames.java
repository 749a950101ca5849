package io.github.pytestmatrix.engine.shared;

import io.github.pytestmatrix.MatrixException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which files of a cell's results folder are taken. The code under test wrote them: so only so
 * many, only of so many bytes, and only of names that mean a plain file on every system. For one
 * cell.
 */
public final class ResultNames {
  private static final long MOST_BYTES = 1L << 30;
  private static final int MOST_FILES = 1000;
  private static final int MOST_SEEN = 100_000;
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}[A-Za-z0-9_-]|[A-Za-z0-9_-]");

  /** To Windows these are devices, with any extension. */
  private static final Pattern DEVICE = Pattern.compile("(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?");

  private final Set<String> taken = new HashSet<>();
  private long bytes;
  private int seen;

  /** To be called for whatever is in the folder, so that there can't be millions of it. */
  public void see() {
    if (++seen > MOST_SEEN) {
      throw new MatrixException(
          "The cell's results folder holds more than " + MOST_SEEN + " files.",
          "It is for pytest's XML only. Find the test that writes into $PYTEST_MATRIX_RESULTS.");
    }
  }

  /**
   * Whether to take a plain file of this name.
   *
   * @throws MatrixException where there are too many of them, or two that some systems can't tell
   *     apart
   */
  public boolean take(String name, long size) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!NAME.matcher(name).matches() || DEVICE.matcher(lower).matches()) {
      return false;
    }
    bytes += Math.min(size, MOST_BYTES + 1);
    if (bytes > MOST_BYTES) {
      throw new MatrixException(
          "The test results in the cell's results folder are larger than 1 GiB.",
          "Reduce the captured output, or set pytest's option junit_logging.");
    }
    if (!taken.add(lower)) {
      throw new MatrixException(
          "The cell's results folder has two files with the name "
              + name
              + ", in upper or lower"
              + " case.",
          "It is for pytest's XML only. Find the test that writes into $PYTEST_MATRIX_RESULTS.");
    }
    if (taken.size() > MOST_FILES) {
      throw new MatrixException(
          "The cell's results folder holds more than " + MOST_FILES + " results.",
          "It is for pytest's XML only. Find the test that writes into $PYTEST_MATRIX_RESULTS.");
    }
    return true;
  }
}
