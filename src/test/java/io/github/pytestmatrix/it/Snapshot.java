package io.github.pytestmatrix.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** A text for users, kept whole in a file, so that a reviewer sees each change of it. */
public final class Snapshot {
  private static final Path FOLDER = Path.of("src/test/resources/io/github/pytestmatrix/snapshots");
  private static final String WRITE = "pytest-matrix.snapshots.write";

  private Snapshot() {}

  /** Compares verbatim; with the property set, rewrites the file instead. */
  public static void verify(String name, List<String> lines) throws IOException {
    verify(name, String.join("\n", lines));
  }

  public static void verify(String name, String text) throws IOException {
    Path file = FOLDER.resolve(name + ".txt");
    String actual = text + "\n";
    if (System.getProperty(WRITE) != null) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, actual);
      return;
    }
    assertThat(actual)
        .as("%s; to rewrite it: mvn test -Dtest='*SnapshotTest' -D%s", file, WRITE)
        .isEqualTo(expected(file));
  }

  private static String expected(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException notWrittenYet) {
      return "";
    }
  }
}
