package io.github.pytestmatrix.engine.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.EngineContract;
import io.github.pytestmatrix.engine.local.machine.OfflineMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A third engine keeps what engines promise with little of its own: what the other two know is
 * where a third one finds it. See docs/decisions/044.
 */
@Tag("interpreters")
class FolderEngineTest extends EngineContract {
  private static final long MOST_LINES = 600;

  private static final Pattern IMPORT =
      Pattern.compile("import (?:static )?(io\\.github\\.pytestmatrix(?:\\.[a-z]+)*)\\.[A-Z].*");

  @TempDir private static Path cache;
  private static Path python;

  @BeforeAll
  static void findPython() throws IOException, InterruptedException {
    Process asked =
        new ProcessBuilder("python3", "-c", "import sys; print(sys.executable)").start();
    String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(asked.waitFor()).isZero();
    python = Path.of(answer.strip());
  }

  @Override
  protected Engine open(String project) throws IOException {
    return new FolderEngine(cache, python, project, OfflineMachine.current().environment());
  }

  @Override
  protected Base base() {
    return new Base("", "");
  }

  @Override
  protected List<String> leftovers() {
    List<String> left = new ArrayList<>();
    for (ContainerFolder folder : ContainerFolder.all(cache.resolve("environments"))) {
      if (Files.exists(folder.ours())) {
        left.add(folder.ours().toString());
      }
    }
    ProcessHandle.current().descendants().map(ProcessHandle::toString).forEach(left::add);
    return left;
  }

  private static List<Path> own() throws IOException {
    try (Stream<Path> files =
        Files.list(Path.of("src/test/java/io/github/pytestmatrix/engine/folder"))) {
      return files.filter(file -> !file.toString().endsWith("Test.java")).toList();
    }
  }

  @Test
  void itsOwnLinesAreFew() throws IOException {
    long lines = 0;
    for (Path file : own()) {
      lines +=
          Files.readAllLines(file).stream()
              .filter(line -> !line.isBlank() && !line.startsWith("import "))
              .count();
    }
    assertThat(lines).isBetween(100L, MOST_LINES);
  }

  @Test
  void itTakesNothingFromAnotherEngine() throws IOException {
    List<String> used = new ArrayList<>();
    for (Path file : own()) {
      for (String line : Files.readAllLines(file)) {
        Matcher ours = IMPORT.matcher(line);
        if (ours.matches()) {
          used.add(ours.group(1).replace("io.github.pytestmatrix", ""));
        }
      }
    }
    assertThat(used)
        .contains(".engine.shared", ".engine.container")
        .isSubsetOf("", ".engine", ".engine.shared", ".engine.container", ".workspace");
  }
}
