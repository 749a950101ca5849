package io.github.pytestmatrix.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.engine.Privileges.User;
import io.github.pytestmatrix.workspace.Workspace;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
  void archiveThatCannotBeMadeLeavesNoTemporaryFile() throws Exception {
    try (RandomAccessFile large =
        new RandomAccessFile(sources.resolve("large.bin").toFile(), "rw")) {
      large.setLength(65L << 20);
    }
    Path file = Files.writeString(sources.resolve("z.bin"), "12345");
    Workspace workspace = Workspace.scan(sources, List.of(), List.of());
    Files.delete(file);
    Set<Path> before = tars();
    assertThatThrownBy(() -> WorkspaceArchive.of(workspace, "workspace", OWNER)).isNotNull();
    assertThat(tars()).isEqualTo(before);
  }

  private static Set<Path> tars() throws Exception {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(f -> f.toString().endsWith(".tar"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
