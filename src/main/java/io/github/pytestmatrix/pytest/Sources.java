package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.result.TestCaseResult.Source;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where tests are: thousands of them share a few names of files. */
final class Sources {
  private static final int LONGEST = 4096;

  private final Map<String, String> files = new HashMap<>();

  /**
   * @param line as pytest has it in its XML: from 0, and empty where it isn't known
   */
  Optional<Source> of(String file, String line) {
    if (file.isBlank() || file.length() > LONGEST) {
      return Optional.empty();
    }
    String known = files.putIfAbsent(file, file);
    return Optional.of(new Source(known == null ? file : known, fromOne(line)));
  }

  private static int fromOne(String line) {
    return line.matches("\\d{1,8}") ? Integer.parseInt(line) + 1 : 0;
  }

  /** Of {@code tests/test_a.py::TestC::test_x}. */
  Optional<Source> ofNodeId(String nodeId) {
    int end = nodeId.indexOf("::");
    return of(end < 0 ? nodeId : nodeId.substring(0, end), "");
  }
}
