// Plain loops: decision 022
package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code <interpreters>}. */
final class InterpreterMap {
  private InterpreterMap() {}

  /**
   * @param items {@code 3.12=/opt/python3.12/bin/python} each
   * @throws MatrixException where one has another form, or stands there twice
   */
  static Map<String, Path> parse(List<String> items) {
    Map<String, Path> interpreters = new LinkedHashMap<>();
    for (String item : items) {
      int equals = item.indexOf('=');
      String python = item.substring(0, Math.max(0, equals)).strip();
      String file = item.substring(equals + 1).strip();
      if (python.isEmpty() || file.isEmpty()) {
        throw bad(item, "is not of the form 3.12=/path/to/python");
      }
      if (interpreters.put(python, path(item, file)) != null) {
        throw bad(item, "names " + python + " for the second time");
      }
    }
    return interpreters;
  }

  private static Path path(String item, String file) {
    try {
      Path path = Path.of(file);
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException malformed) {
      throw bad(item, "holds no path: " + malformed.getReason());
    }
    throw bad(item, "holds a relative path");
  }

  private static MatrixException bad(String item, String why) {
    return new MatrixException(
        "<interpreters> holds '" + item + "', which " + why + ".",
        "Write <interpreter>3.12=/absolute/path/to/python</interpreter>, or"
            + " -Dpytest-matrix.interpreters=3.12=/absolute/path/to/python,3.13=…");
  }
}
