package io.github.pytestmatrix.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ResultFilesTest {
  @TempDir private Path folder;
  private Path from;
  private Path to;

  @BeforeEach
  void makeFolders() throws Exception {
    from = Files.createDirectory(folder.resolve("from"));
    to = Files.createDirectory(folder.resolve("to"));
  }

  @Test
  void onlyPlainFilesOfPlainNamesAreTaken() throws Exception {
    Files.writeString(from.resolve("junit-1.xml"), "<x/>");
    Files.writeString(from.resolve(".hidden"), "");
    Files.writeString(from.resolve("a b"), "");
    Files.createDirectory(from.resolve("sub"));
    Files.createSymbolicLink(from.resolve("link.xml"), Path.of("/etc/passwd"));
    new ProcessBuilder("mkfifo", from.resolve("pipe.xml").toString()).start().waitFor();

    ResultFiles.move(from, to);
    assertThat(to.toFile().list()).containsExactly("junit-1.xml");
    assertThat(to.resolve("junit-1.xml")).hasContent("<x/>");
  }

  @Test
  void aFolderThatIsGoneOrALinkHoldsNothing() throws Exception {
    ResultFiles.move(folder.resolve("absent"), to);
    Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc"));
    ResultFiles.move(folder.resolve("link"), to);
    assertThat(to).isEmptyDirectory();
  }

  @Test
  void sizeHasALimit() throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(from.resolve("big.xml").toFile(), "rw")) {
      file.setLength((1L << 30) + 1);
    }
    assertThatThrownBy(() -> ResultFiles.move(from, to))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("larger than 1 GiB");
    assertThat(to).isEmptyDirectory();
  }

  @Test
  void hardLinkToAnotherFileStaysBehind() throws Exception {
    Path users = Files.writeString(folder.resolve("users"), "precious");
    Files.createLink(from.resolve("junit-1.xml"), users);

    ResultFiles.move(from, to);
    assertThat(to).isEmptyDirectory();
    assertThat(users).hasContent("precious");
  }

  @Test
  void namesThatOnlySomeSystemsTellApartAreRefused() throws Exception {
    Files.writeString(from.resolve("junit-1.xml"), "<x/>");
    Files.writeString(from.resolve("JUNIT-1.xml"), "<x/>");

    assertThatThrownBy(() -> ResultFiles.move(from, to)).isInstanceOf(MatrixException.class);
  }

  @Test
  void thousandsOfFilesAreRefused() throws Exception {
    for (int i = 0; i < 1001; i++) {
      Files.createFile(from.resolve(i + ".xml"));
    }
    assertThatThrownBy(() -> ResultFiles.move(from, to))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("more than 1000 results");
  }
}
