package io.github.pytestmatrix.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class WorkspaceCopyTest {
  @TempDir private Path folder;
  private Path sources;
  private Path target;

  @BeforeEach
  void makeSources() throws Exception {
    sources = Files.createDirectory(folder.resolve("my söurces"));
    target = folder.resolve("runs/cell 1/work");
  }

  private Workspace scan() {
    return Workspace.scan(sources, List.of(), List.of());
  }

  @Test
  void filesFoldersAndLinksArriveAsTheyAre() throws Exception {
    Path inner = Files.createDirectories(sources.resolve("pkg/inner"));
    Files.createDirectory(sources.resolve("empty"));
    Path file = Files.writeString(inner.resolve("täst.py"), "x = 'ü'\n");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_500_000_000_123L));
    Files.createFile(inner.resolve("nothing"));
    Files.createSymbolicLink(sources.resolve("link"), Path.of("pkg/inner/täst.py"));
    Files.createSymbolicLink(sources.resolve("folder link"), Path.of("pkg"));
    Path tool = Files.writeString(sources.resolve("tool"), "#!/bin/sh\n");
    assertThat(tool.toFile().setExecutable(true)).isTrue();

    WorkspaceCopy.copy(scan(), target);

    Path copy = target.resolve("pkg/inner/täst.py");
    assertThat(copy).hasContent("x = 'ü'\n");
    assertThat(Files.getLastModifiedTime(copy).toMillis()).isEqualTo(1_500_000_000_123L);
    assertThat(Files.getPosixFilePermissions(copy))
        .doesNotContain(PosixFilePermission.OWNER_EXECUTE)
        .contains(PosixFilePermission.OWNER_WRITE);
    assertThat(target.resolve("pkg/inner/nothing")).isEmptyFile();
    assertThat(target.resolve("empty")).isEmptyDirectory();
    assertThat(Files.readSymbolicLink(target.resolve("link")))
        .isEqualTo(Path.of("pkg/inner/täst.py"));
    assertThat(Files.isDirectory(target.resolve("folder link"), LinkOption.NOFOLLOW_LINKS))
        .isFalse();
    assertThat(target.resolve("tool")).isExecutable();
  }

  @Test
  void whatATestDoesToItsCopyStaysThere() throws Exception {
    Path file = Files.writeString(sources.resolve("data"), "original");
    WorkspaceCopy.copy(scan(), target);
    Files.writeString(target.resolve("data"), "spoiled");
    assertThat(file).hasContent("original");
  }

  @Test
  void fileThatGrewIsCutOffWhereItEndedAtTheScan() throws Exception {
    Path log = Files.writeString(sources.resolve("build.log"), "12345");
    Workspace workspace = scan();
    Files.writeString(log, "12345678");
    WorkspaceCopy.copy(workspace, target);
    assertThat(target.resolve("build.log")).hasContent("12345");
  }

  @Test
  void fileThatShrankOrChangedIsNamed() throws Exception {
    Path file = Files.writeString(sources.resolve("data.bin"), "12345");
    Workspace workspace = scan();
    Files.writeString(file, "1");
    assertThatThrownBy(() -> WorkspaceCopy.copy(workspace, target))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("data.bin changed while it was read");

    Files.writeString(file, "54321");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
    assertThatThrownBy(() -> WorkspaceCopy.copy(workspace, folder.resolve("other")))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("data.bin changed while it was read");
  }

  @Test
  void fileThatVanishedIsNamed() throws Exception {
    Path file = Files.writeString(sources.resolve("gone.py"), "");
    Workspace workspace = scan();
    Files.delete(file);
    assertThatThrownBy(() -> WorkspaceCopy.copy(workspace, target))
        .isInstanceOf(MatrixException.class)
        .hasCauseInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("gone.py")
        .hasMessageContaining("<sourceExcludes>");
  }

  @Test
  void copyThatCannotBeWrittenIsNoFaultOfTheSources() throws Exception {
    Files.writeString(sources.resolve("a.py"), "");
    Files.createDirectories(target.resolve("a.py"));
    assertThatThrownBy(() -> WorkspaceCopy.copy(scan(), target))
        .isInstanceOf(java.io.IOException.class)
        .hasMessageContaining(target.resolve("a.py").toString());
  }
}
