package io.github.pytestmatrix.engine.docker.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.LostException;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnection;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnections;
import io.github.pytestmatrix.engine.docker.daemon.FakeDaemon;
import io.github.pytestmatrix.engine.docker.daemon.FakeDaemon.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a container sends is what the code under test made of it. */
@DisabledOnOs(OS.WINDOWS)
class ContainerResultsTest {
  @TempDir private Path folder;
  private Path target;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

  @BeforeEach
  void makeTarget() throws IOException {
    target = Files.createDirectory(folder.resolve("target"));
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.putArchiveEntry(new TarArchiveEntry("results/"));
    tar.closeArchiveEntry();
  }

  private ContainerResultsTest file(String name, String content) throws IOException {
    byte[] data = content.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(data.length);
    tar.putArchiveEntry(entry);
    tar.write(data);
    tar.closeArchiveEntry();
    return this;
  }

  private ContainerResultsTest special(String name, byte kind, String link) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, kind);
    entry.setLinkName(link);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
    return this;
  }

  private List<String> extracted() throws IOException {
    tar.close();
    ContainerResults.extract(new ByteArrayInputStream(bytes.toByteArray()), target);
    try (Stream<Path> outside = Files.list(folder)) {
      assertThat(outside).containsExactly(target);
    }
    try (Stream<Path> files = Files.list(target)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void plainFilesArrive() throws Exception {
    file("results/junit-12-ab.xml", "<x/>").file("results/notes.txt", "n");

    assertThat(extracted()).containsExactly("junit-12-ab.xml", "notes.txt");
    assertThat(target.resolve("junit-12-ab.xml")).hasContent("<x/>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "results/../evil.xml",
        "../evil.xml",
        "results/../../evil.xml",
        "/evil.xml",
        "/tmp/results/evil.xml",
        "evil.xml",
        "results/deep/evil.xml",
        "results//evil.xml",
        "results/..",
        "results/.hidden",
        "results/..evil",
        "results/a\\..\\evil.xml",
        "results/C:evil.xml",
        "results/\u00e4.xml",
        "results/new\nline.xml",
        "results/ evil.xml",
        "./results/evil.xml",
        "other/evil.xml"
      })
  void fileWithAnotherNameStaysBehind(String name) throws Exception {
    file(name, "evil").file("results/good.xml", "<x/>");

    assertThat(extracted()).containsExactly("good.xml");
  }

  @Test
  void nameThatIsTooLongStaysBehind() throws Exception {
    file("results/" + "a".repeat(200), "x").file("results/good.xml", "<x/>");

    assertThat(extracted()).containsExactly("good.xml");
  }

  @Test
  void linksAndDevicesStayBehind() throws Exception {
    special("results/symbolic.xml", TarConstants.LF_SYMLINK, "/etc/passwd")
        .special("results/hard.xml", TarConstants.LF_LINK, "/etc/passwd")
        .special("results/pipe.xml", TarConstants.LF_FIFO, "")
        .special("results/disk.xml", TarConstants.LF_BLK, "")
        .special("results/terminal.xml", TarConstants.LF_CHR, "")
        .special("results/folder.xml/", TarConstants.LF_DIR, "")
        .file("results/good.xml", "<x/>");

    assertThat(extracted()).containsExactly("good.xml");
  }

  @Test
  void fileAfterALinkOfItsNameIsNotWrittenThroughTheLink() throws Exception {
    Path outside = Files.writeString(folder.resolve("outside"), "untouched");
    special("results/a.xml", TarConstants.LF_SYMLINK, outside.toString())
        .file("results/a.xml", "x");
    tar.close();

    ContainerResults.extract(new ByteArrayInputStream(bytes.toByteArray()), target);
    assertThat(outside).hasContent("untouched");
    assertThat(target.resolve("a.xml")).hasContent("x").isRegularFile();
  }

  @Test
  void resultsThatAreTooLargeAreRefusedBeforeTheyFillTheDisk() throws Exception {
    TarArchiveEntry huge = new TarArchiveEntry("results/huge.xml");
    huge.setSize((1L << 30) + 1);
    tar.putArchiveEntry(huge);
    tar.write(new byte[1024]);
    tar.flush();

    assertThatThrownBy(
            () -> ContainerResults.extract(new ByteArrayInputStream(bytes.toByteArray()), target))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("larger than 1 GiB");
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void manyFilesShareOneBudget() throws Exception {
    file("results/small.xml", "1234567890");
    TarArchiveEntry huge = new TarArchiveEntry("results/huge.xml");
    huge.setSize((1L << 30) - 5);
    tar.putArchiveEntry(huge);
    tar.write(new byte[1024]);
    tar.flush();

    assertThatThrownBy(
            () -> ContainerResults.extract(new ByteArrayInputStream(bytes.toByteArray()), target))
        .isInstanceOf(MatrixException.class);
  }

  @Test
  void hugeFileThatIsNotTakenCostsNothing() throws Exception {
    TarArchiveEntry huge = new TarArchiveEntry("results/deep/huge.xml");
    huge.setSize(64L << 20);
    tar.putArchiveEntry(huge);
    tar.write(new byte[64 << 20]);
    tar.closeArchiveEntry();
    file("results/good.xml", "<x/>");

    assertThat(extracted()).containsExactly("good.xml");
  }

  @Test
  void streamThatIsCutShortIsAnIoException() throws Exception {
    file("results/a.xml", "x".repeat(5000));
    tar.close();
    byte[] half = Arrays.copyOf(bytes.toByteArray(), 3000);

    assertThatThrownBy(() -> ContainerResults.extract(new ByteArrayInputStream(half), target))
        .isInstanceOf(IOException.class);
  }

  @Test
  void twoFilesOfOneNameAreNoMix() throws Exception {
    file("results/a.xml", "first").file("results/a.xml", "second");
    tar.close();

    assertThatThrownBy(
            () -> ContainerResults.extract(new ByteArrayInputStream(bytes.toByteArray()), target))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("two files with the name a.xml");
    assertThat(target.resolve("a.xml")).hasContent("first");
  }

  @Test
  void namesThatOnlySomeSystemsTellApartAreRefused() throws Exception {
    file("results/junit-1.xml", "first").file("results/JUNIT-1.XML", "second");
    tar.close();

    assertThatThrownBy(
            () -> ContainerResults.extract(new ByteArrayInputStream(bytes.toByteArray()), target))
        .isInstanceOf(MatrixException.class);
    assertThat(target.resolve("junit-1.xml")).hasContent("first");
  }

  @Test
  void archiveCutAtAnyByteIsAnIoException() throws Exception {
    file("results/a.xml", "x".repeat(700)).file("results/" + "b".repeat(110), "y");
    tar.finish();
    byte[] whole = bytes.toByteArray();
    // One empty block is as good as the end.
    int end = lastByte(whole) / 512 * 512 + 1024;

    for (int length = 0; length < end; length++) {
      Path folder = Files.createDirectory(target.resolve(String.valueOf(length)));
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> ContainerResults.extract(new ByteArrayInputStream(cut), folder))
          .as("cut at %d", length)
          .isInstanceOf(IOException.class);
    }
    ContainerResults.extract(new ByteArrayInputStream(Arrays.copyOf(whole, end)), target);
    assertThat(target.resolve("b".repeat(110))).hasContent("y");
  }

  private static int lastByte(byte[] bytes) {
    int last = bytes.length - 1;
    while (bytes[last] == 0) {
      last--;
    }
    return last;
  }

  @Test
  void sparseFilesStayBehind() throws Exception {
    TarArchiveEntry sparse = new TarArchiveEntry("results/sparse.xml");
    sparse.setSize(1024);
    sparse.addPaxHeader("GNU.sparse.realsize", "9000000000000000000");
    sparse.addPaxHeader("GNU.sparse.major", "1");
    tar.putArchiveEntry(sparse);
    tar.write(new byte[1024]);
    tar.closeArchiveEntry();
    special("results/old.xml", TarConstants.LF_GNUTYPE_SPARSE, "").file("results/good.xml", "<x/>");

    assertThat(extracted()).containsExactly("good.xml");
  }

  @ParameterizedTest
  @ValueSource(bytes = {'L', 'x'})
  void nameOfAnySizeIsRefusedUnread(byte kind) throws Exception {
    TarArchiveEntry name = new TarArchiveEntry("name", kind);
    name.setSize(2L << 30);
    tar.putArchiveEntry(name);
    tar.write(new byte[100_000]);
    tar.flush();

    assertThatThrownBy(
            () -> ContainerResults.extract(new ByteArrayInputStream(bytes.toByteArray()), target))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "9223372036854775807", "99999999999999999999", "1e3", ""})
  void impossibleSizesAreRefused(String size) throws Exception {
    int length = "99 size=\n".length() + size.length() - (size.isEmpty() ? 1 : 0);
    byte[] record = (length + " size=" + size + "\n").getBytes(StandardCharsets.US_ASCII);
    TarArchiveEntry extension = new TarArchiveEntry("extension", (byte) 'x');
    extension.setSize(record.length);
    tar.putArchiveEntry(extension);
    tar.write(record);
    tar.closeArchiveEntry();
    file("results/a.xml", "x");
    tar.close();

    assertThatThrownBy(
            () -> ContainerResults.extract(new ByteArrayInputStream(bytes.toByteArray()), target))
        .isInstanceOf(IOException.class);
  }

  @Test
  void negativeSizeIsRefused() throws Exception {
    file("results/a.xml", "x");
    tar.close();
    byte[] archive = bytes.toByteArray();
    int header = 512;
    while (!new String(archive, header, 7, StandardCharsets.US_ASCII).equals("results")) {
      header += 512;
    }
    Arrays.fill(archive, header + 124, header + 136, (byte) 0xFF);
    int sum = 0;
    Arrays.fill(archive, header + 148, header + 156, (byte) ' ');
    for (int i = header; i < header + 512; i++) {
      sum += archive[i] & 0xFF;
    }
    byte[] digits = String.format(Locale.ROOT, "%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, archive, header + 148, 8);

    assertThatThrownBy(() -> ContainerResults.extract(new ByteArrayInputStream(archive), target))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("impossible size");
  }

  @Test
  void thousandsOfResultsAreRefusedAndMillionsOfOtherFilesToo() throws Exception {
    for (int i = 0; i < 1001; i++) {
      file("results/" + i + ".xml", "x");
    }
    tar.close();
    assertThatThrownBy(
            () -> ContainerResults.extract(new ByteArrayInputStream(bytes.toByteArray()), target))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("more than 1000 results");

    ByteArrayOutputStream one = new ByteArrayOutputStream();
    try (TarArchiveOutputStream folders = new TarArchiveOutputStream(one)) {
      folders.putArchiveEntry(new TarArchiveEntry("results/deep/"));
      folders.closeArchiveEntry();
    }
    byte[] header = Arrays.copyOf(one.toByteArray(), 512);
    InputStream endless =
        new InputStream() {
          private long at;

          @Override
          public int read() {
            return header[(int) (at++ % 512)] & 0xFF;
          }

          @Override
          public int read(byte[] target, int from, int length) {
            int count = Math.min(length, 512 - (int) (at % 512));
            System.arraycopy(header, (int) (at % 512), target, from, count);
            at += count;
            return count;
          }
        };
    assertThatThrownBy(() -> ContainerResults.extract(endless, target))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1000000 entries");
  }

  @ParameterizedTest
  @ValueSource(strings = {"con.xml", "NUL", "Aux.junit.xml", "com1", "LPT9.xml", "a.xml.", "a."})
  void namesThatMeanADeviceOrAnotherFileOnWindowsStayBehind(String name) throws Exception {
    file("results/" + name, "x").file("results/good.xml", "<x/>");

    assertThat(extracted()).containsExactly("good.xml");
  }

  private int requests;

  private void fetch(Answer... answers) throws Exception {
    try (FakeDaemon daemon = FakeDaemon.ofVersion(folder.resolve("d.sock"), "24", "1.43", "1.12");
        DockerConnection connection =
            DockerConnections.open(Duration.ofSeconds(30), daemon.endpoint())) {
      daemon.answer("GET /containers/abc/archive", answers);
      Files.writeString(target.resolve("half.xml"), "of the try before");
      try {
        new ContainerResults(connection).fetch("abc", target);
      } finally {
        requests = count(daemon, "/archive");
      }
    }
  }

  private static int count(FakeDaemon daemon, String path) {
    return (int) daemon.requestLines().stream().filter(line -> line.contains(path)).count();
  }

  @Test
  void archiveThatBreaksOffIsAskedForAgain() throws Exception {
    fetch(Answer.error(500, "later"), Answer.error(500, "later"), Answer.error(404, "none"));

    assertThat(requests).isEqualTo(3);
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void archiveThatBreaksOffEachTimeIsLost() {
    assertThatThrownBy(() -> fetch(new Answer(0, "", false)))
        .isInstanceOf(LostException.class)
        .hasMessageContaining("was lost: fetch the results of container abc");
    assertThat(requests).isGreaterThanOrEqualTo(3); // the HTTP client asks twice by itself
    assertThat(target).isEmptyDirectory();
  }
}
