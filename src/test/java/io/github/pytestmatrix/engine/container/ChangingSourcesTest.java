package io.github.pytestmatrix.engine.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.engine.Privileges.User;
import io.github.pytestmatrix.workspace.Workspace;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ChangingSourcesTest {
  private static final User OWNER = new User(1234, 567);

  @TempDir private Path sources;

  @Test
  void fileThatShrankIsNamed() throws Exception {
    Path file = Files.writeString(sources.resolve("data.bin"), "12345");
    Workspace workspace = Workspace.scan(sources, List.of(), List.of());
    Files.writeString(file, "1");
    assertThatThrownBy(() -> WorkspaceArchive.of(workspace, "workspace", OWNER))
        .hasMessageContaining("data.bin");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void archiveThatCannotBeMadeLeavesNoTemporaryFile() throws Exception {
    try (RandomAccessFile large =
        new RandomAccessFile(sources.resolve("large.bin").toFile(), "rw")) {
      large.setLength(65L << 20);
    }
    Path file = Files.writeString(sources.resolve("z.bin"), "12345");
    Workspace workspace = Workspace.scan(sources, List.of(), List.of());
    Files.delete(file);
    List<String> before = openFiles();
    assertThatThrownBy(() -> WorkspaceArchive.of(workspace, "workspace", OWNER)).isNotNull();
    assertThat(openFiles()).isEqualTo(before);
  }

  /** They have no name any more, but take room as long as they are open. */
  private static List<String> openFiles() throws IOException {
    List<String> open = new ArrayList<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          String file = Files.readSymbolicLink(descriptor).toString();
          if (file.contains("/pytest-matrix-")) {
            open.add(file);
          }
        } catch (NoSuchFileException closed) {
          continue; // that of the listing itself
        }
      }
    }
    return open;
  }
}
