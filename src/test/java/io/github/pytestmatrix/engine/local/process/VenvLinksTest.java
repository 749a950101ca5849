package io.github.pytestmatrix.engine.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.local.environment.LayerFiles;
import io.github.pytestmatrix.engine.local.machine.FolderTree;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.shared.Owner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The links that the supervising script makes before a command starts. */
@Tag("interpreters")
class VenvLinksTest {
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  /** Another file system than that of temporary folders. */
  private static final Path ELSEWHERE = Path.of("/dev/shm");

  @TempDir Path folder;
  private ProcessTrees trees;
  private Path source;
  private Path list;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final List<String> heard = new ArrayList<>();

  @BeforeEach
  void makeSource() throws Exception {
    trees = new ProcessTrees(Machine.current(), Owner.current(), folder);
    source = Files.createDirectories(folder.resolve("söurce/in ner/empty")).getParent().getParent();
    Files.writeString(source.resolve("a.py"), "a");
    Files.writeString(source.resolve("in ner/b%\t\n\r.py"), "b");
    Files.writeString(source.resolve("own.pth"), "x");
    Files.createSymbolicLink(source.resolve("link"), Path.of("a.py"));
    list = folder.resolve("files");
    LayerFiles.of(source, List.of()).write(list);
  }

  @AfterEach
  void close() {
    trees.close();
  }

  private Exit run(Path target) throws InterruptedException {
    return trees.run(
        new Command(
            PYTHON,
            List.of("/bin/ls", "-1", target.toString()),
            folder,
            Map.of("LC_ALL", "C"),
            Duration.ofMinutes(1),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new VenvLinks(list, source, target))),
        new CommandListener() {
          @Override
          public void started() {
            heard.add("started");
          }

          @Override
          public void output(byte[] bytes) {
            output.writeBytes(bytes);
          }
        });
  }

  @Test
  void theCommandFindsThemMade() throws Exception {
    Path target = Files.createDirectory(folder.resolve("target"));
    assertThat(run(target)).isEqualTo(new Exit.Exited(0));
    assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("a.py\nin ner\n");
    assertThat(heard).containsExactly("started");
    assertThat(target.resolve("in ner/empty")).isEmptyDirectory();
    for (String name : List.of("a.py", "in ner/b%\t\n\r.py")) {
      assertThat(Files.getAttribute(target.resolve(name), "unix:ino"))
          .isEqualTo(Files.getAttribute(source.resolve(name), "unix:ino"));
    }
  }

  @Test
  void foldersThatAreThereAlreadyAreFine() throws Exception {
    Path target = Files.createDirectories(folder.resolve("target/in ner")).getParent();
    assertThat(run(target)).isEqualTo(new Exit.Exited(0));
    assertThat(target.resolve("in ner/empty")).isDirectory();
  }

  @Test
  void whereLinksCanNotBeTheyAreCopies() throws Exception {
    assertThat(Files.getFileStore(ELSEWHERE)).isNotEqualTo(Files.getFileStore(folder));
    Path target = Files.createTempDirectory(ELSEWHERE, "links");
    try {
      FileTime modified = Files.getLastModifiedTime(source.resolve("a.py"));
      assertThat(run(target)).isEqualTo(new Exit.Exited(0));
      assertThat(target.resolve("a.py")).hasContent("a");
      assertThat(Files.getLastModifiedTime(target.resolve("a.py"))).isEqualTo(modified);
    } finally {
      FolderTree.delete(target);
    }
  }

  @Test
  void nothingRunsWhereSomethingIsDamaged() throws Exception {
    Path target = Files.createDirectory(folder.resolve("target"));
    FileTime modified = Files.getLastModifiedTime(source.resolve("a.py"));
    Files.writeString(source.resolve("a.py"), "b");
    Files.setLastModifiedTime(source.resolve("a.py"), FileTime.fromMillis(modified.toMillis() - 1));
    assertDamaged(target, "a.py is gone or changed");
    Files.writeString(source.resolve("a.py"), "ab");
    Files.setLastModifiedTime(source.resolve("a.py"), modified);
    assertDamaged(target, "a.py is gone or changed");
    Files.delete(source.resolve("a.py"));
    assertDamaged(target, "a.py is gone or changed");
    Files.createSymbolicLink(source.resolve("a.py"), Path.of("own.pth"));
    assertDamaged(target, "a.py is gone or changed");
    assertThat(heard).doesNotContain("started");
  }

  @Test
  void whatCellsCopyThemselvesIsLookedAtToo() throws Exception {
    Path target = Files.createDirectory(folder.resolve("target"));
    Files.delete(source.resolve("link"));
    assertDamaged(target, "link is gone or changed");
    Files.createFile(source.resolve("link"));
    assertDamaged(target, "link is gone or changed");
    LayerFiles.of(source, List.of()).write(list);
    Files.writeString(source.resolve("own.pth"), "xx");
    assertDamaged(target, "own.pth is gone or changed");
    LayerFiles.of(source, List.of()).write(list);
    Files.delete(source.resolve("in ner/empty"));
    assertDamaged(target, "in ner/empty is gone or changed");
  }

  /** Tries each length in one process, as fast as that goes. */
  private static final String EACH_LENGTH =
      """
      import os, shutil, sys
      script, files, source, target = map(os.fsencode, sys.argv[1:])
      init = {}
      exec(open(script).read().rsplit("main()", 1)[0], init)
      whole = open(files, "rb").read()
      for length in range(len(whole)):
          with open(files, "wb") as cut:
              cut.write(whole[:length])
          os.mkdir(target)
          try:
              init["Links"](files, source, target).make()
              print("length", length, "of", len(whole), "is no damage")
          except init["Damage"]:
              pass
          shutil.rmtree(target)
      """;

  @Test
  void aListThatIsCutOffAnywhereIsDamage() throws Exception {
    Path script = folder.resolve("pytest_matrix_init.py");
    assertThat(script).as("what runs beside each command").exists();
    byte[] whole = Files.readAllBytes(list);
    Process each =
        new ProcessBuilder(
                PYTHON.toString(),
                "-c",
                EACH_LENGTH,
                script.toString(),
                list.toString(),
                source.toString(),
                folder.resolve("target").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(each.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // Nothing is missing but the end of the last line.
    assertThat(said)
        .isEqualTo("length %d of %d is no damage\n".formatted(whole.length - 1, whole.length));
    assertThat(each.waitFor()).isZero();
  }

  @Test
  void aListThatIsCutOffStopsTheCommand() throws Exception {
    Path target = Files.createDirectory(folder.resolve("target"));
    byte[] whole = Files.readAllBytes(list);
    Files.write(list, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> run(target)).isInstanceOf(DamagedEnvironmentException.class);
    assertThat(heard).doesNotContain("started");
  }

  @Test
  void aTargetThatCanNotBeWrittenIsNamed() throws Exception {
    Path target = folder.resolve("nowhere/target");
    assertThatThrownBy(() -> run(target))
        .isInstanceOf(MatrixException.class)
        .isNotInstanceOf(DamagedEnvironmentException.class)
        .hasMessageContaining("No such file or directory: " + target)
        .hasMessageContaining("-Dpytest-matrix.cacheDirectory=");
    Files.createFile(folder.resolve("nowhere"));
    assertThatThrownBy(() -> run(target)).hasMessageContaining("Not a directory");
    assertThat(Files.isRegularFile(folder.resolve("nowhere"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(heard).doesNotContain("started");
  }

  private void assertDamaged(Path target, String damage) {
    assertThatThrownBy(() -> run(target))
        .isInstanceOf(DamagedEnvironmentException.class)
        .hasMessageContaining(source.toString())
        .hasMessageContaining(damage);
    assertThat(output.size()).isZero();
    try {
      FolderTree.delete(target);
      Files.createDirectory(target);
    } catch (IOException unexpected) {
      throw new UncheckedIOException(unexpected);
    }
  }
}
