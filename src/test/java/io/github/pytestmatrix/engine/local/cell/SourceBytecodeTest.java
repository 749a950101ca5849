package io.github.pytestmatrix.engine.local.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class SourceBytecodeTest {
  private static final String NAME = "shop.cpython-312.pyc";

  @TempDir private Path folder;
  private Path sources;
  private Path kept;

  @BeforeEach
  void write() throws IOException {
    sources = Files.createDirectories(folder.resolve("sources"));
    kept = folder.resolve("kept");
    Files.createDirectories(sources.resolve("shop/inner.part"));
    Files.writeString(sources.resolve("shop.py"), "PRICE = 1\n");
    Files.writeString(sources.resolve("shop/inner.part/test_a.b.py"), "");
  }

  /**
   * A run whose sources lie in {@code one}, {@code two} and the like; all were copied long after
   * the last change.
   */
  private SourceBytecode run(String name) {
    Workspace workspace = Workspace.scan(sources, List.of(), List.of());
    return new SourceBytecode(kept, workspace, place(name), Instant.now().plusSeconds(1));
  }

  private Path place(String name) {
    return folder.resolve("run-" + name).resolve("work");
  }

  private Path bytecode(String run) {
    return place(run).resolve("__pycache__").resolve(NAME);
  }

  /** What Python would write. */
  private void compiled(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void runOne() throws IOException {
    compiled(bytecode("one"), "code of " + place("one") + "/shop.py, " + place("one"));
    run("one").keep(place("one"));
  }

  @Test
  void comesBackWithThePathOfTheNewPlace() throws Exception {
    Path deep =
        place("one").resolve("shop/inner.part/__pycache__/test_a.b.cpython-312-pytest-8.3.5.pyc");
    compiled(deep, "rewritten \u00e4");
    runOne();
    run("two").restore();
    assertThat(bytecode("two")).hasContent("code of " + place("two") + "/shop.py, " + place("two"));
    assertThat(place("two").resolve(place("one").relativize(deep))).hasContent("rewritten \u00e4");
  }

  @Test
  void otherVersionOfTheSourceGetsNone() throws Exception {
    runOne();
    Path source = sources.resolve("shop.py");
    FileTime before = Files.getLastModifiedTime(source);
    Files.writeString(source, "PRICE = 2\n");
    Files.setLastModifiedTime(source, before);
    run("two").restore();
    assertThat(bytecode("two")).doesNotExist();
  }

  @Test
  void sourceThatIsGoneGetsNone() throws Exception {
    runOne();
    Files.delete(sources.resolve("shop.py"));
    run("two").restore();
    assertThat(bytecode("two")).doesNotExist();
  }

  @Test
  void sourceThatChangedAfterItsCopyWasMadeIsNotKept() throws Exception {
    compiled(bytecode("one"), "code");
    Workspace workspace = Workspace.scan(sources, List.of(), List.of());
    SourceBytecode early =
        new SourceBytecode(kept, workspace, place("one"), Instant.now().minusSeconds(60));
    early.keep(place("one"));
    run("two").restore();
    assertThat(bytecode("two")).doesNotExist();
  }

  @Test
  void whatTestsPutThereIsNotKept() throws Exception {
    Path stolen = Files.writeString(folder.resolve("stolen"), "secret");
    compiled(place("one").resolve("__pycache__/unknown.cpython-312.pyc"), "of no source");
    compiled(place("one").resolve("elsewhere/__pycache__/" + NAME), "of no source");
    Files.createSymbolicLink(bytecode("one"), stolen);
    Files.createDirectories(place("one").resolve("shop/inner.part"));
    Files.createSymbolicLink(place("one").resolve("shop/inner.part/__pycache__"), folder);
    compiled(folder.resolve("test_a.b.cpython-312.pyc"), "behind a link");
    run("one").keep(place("one"));
    run("two").restore();
    assertThat(place("two")).doesNotExist();
  }

  @Test
  void nothingIsWrittenWithoutNews() throws Exception {
    runOne();
    FileTime first = Files.getLastModifiedTime(kept);
    Files.setLastModifiedTime(kept, FileTime.from(Instant.EPOCH));
    SourceBytecode second = run("two");
    second.restore();
    second.keep(place("two"));
    assertThat(Files.getLastModifiedTime(kept)).isNotEqualTo(first);

    compiled(place("two").resolve("shop/inner.part/__pycache__/test_a.b.cpython-312.pyc"), "new");
    second.keep(place("two"));
    run("six").restore();
    assertThat(bytecode("six")).content().contains(place("six").toString());
    assertThat(place("six").resolve("shop/inner.part/__pycache__")).isNotEmptyDirectory();
  }

  @Test
  void placeWhosePathHasAnotherLengthGetsNone() throws Exception {
    runOne();
    run("three").restore();
    assertThat(bytecode("three")).doesNotExist();
  }

  @Test
  void damagedFileIsNone() throws Exception {
    runOne();
    byte[] whole = Files.readAllBytes(kept);
    String code = "code of " + place("two") + "/shop.py, " + place("two");
    for (int length = 0; length < whole.length; length++) {
      Files.write(kept, Arrays.copyOf(whole, length));
      run("two").restore();
      // Once a module is whole, what follows it does not matter.
      if (Files.exists(bytecode("two"))) {
        assertThat(bytecode("two")).hasContent(code);
        Files.delete(bytecode("two"));
      }
    }
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= (byte) 0x80;
      Files.write(kept, changed);
      run("two").restore();
    }
    assertThat(outsideOfRuns()).containsExactly("kept", "sources");
  }

  private List<String> outsideOfRuns() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("run-"))
          .sorted()
          .toList();
    }
  }

  @Test
  void folderThatCannotBeWrittenDoesNoHarm() throws Exception {
    kept = Files.writeString(folder.resolve("file"), "").resolve("kept");
    runOne();
    run("two").restore();
    assertThat(bytecode("two")).doesNotExist();
  }
}
