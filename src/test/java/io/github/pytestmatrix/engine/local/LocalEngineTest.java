package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.EngineContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The local engine keeps what engines promise. */
@Tag("interpreters")
class LocalEngineTest extends EngineContract {
  @TempDir private static Path cache;
  private static Machine machine;

  @BeforeAll
  static void findOfflinePackages() {
    machine = OfflineMachine.current();
  }

  @Override
  protected Engine open(String project) {
    return LocalEngine.open(
        new LocalSettings(machine, project, cache, Map.of(), SourceMode.COPY, true));
  }

  @Override
  protected Base base() {
    return new Base("", "3.12");
  }

  @Override
  protected List<String> leftovers() throws Exception {
    List<String> left = new ArrayList<>();
    for (Path parent : List.of(cache.resolve("runs"), machine.temporary())) {
      try (Stream<Path> folders = Files.list(parent)) {
        folders
            .map(folder -> folder.getFileName().toString())
            .filter(name -> name.contains(ProcessHandle.current().pid() + "-"))
            .forEach(left::add);
      }
    }
    ProcessHandle.current().descendants().map(ProcessHandle::toString).forEach(left::add);
    return left;
  }
}
