package io.github.pytestmatrix.engine.local.machine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * This machine, with installers that take packages from a folder where there is one: tests run
 * without the internet, too.
 */
public final class OfflineMachine {
  private OfflineMachine() {}

  public static Machine current() {
    Machine machine = Machine.current();
    String folder = System.getenv("PYTEST_MATRIX_IT_WHEELHOUSE");
    Path wheelhouse =
        folder == null
            ? machine.home().resolve(".cache/pytest-matrix-it/wheelhouse")
            : Path.of(folder);
    if (!Files.isDirectory(wheelhouse)) {
      return machine;
    }
    Map<String, String> variables = new LinkedHashMap<>(machine.environment());
    variables.put("PIP_NO_INDEX", "1");
    variables.put("PIP_FIND_LINKS", wheelhouse.toString());
    return new Machine(
        machine.os(), variables, machine.home(), machine.root(), machine.temporary());
  }
}
