package io.github.pytestmatrix.engine.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Privileges.User;
import io.github.pytestmatrix.workspace.Workspace;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class WorkspaceArchiveTest {
  private static final User OWNER = new User(1234, 567);

  private static final String LONG = "d".repeat(90) + "/" + "f".repeat(150) + ".py";

  @TempDir private Path folder;
  private Path sources;

  @BeforeEach
  void makeSources() throws IOException {
    sources = Files.createDirectory(folder.resolve("sources"));
  }

  private record Unpacked(TarArchiveEntry entry, byte[] content) {
    String text() {
      return new String(content, StandardCharsets.UTF_8);
    }
  }

  private static Map<String, Unpacked> unpack(InputStream stream) throws IOException {
    Map<String, Unpacked> entries = new LinkedHashMap<>();
    try (TarArchiveInputStream tar = new TarArchiveInputStream(stream, "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        entries.put(entry.getName(), new Unpacked(entry, tar.readAllBytes()));
      }
    }
    return entries;
  }

  private Workspace scan() {
    return Workspace.scan(sources, List.of(), List.of());
  }

  private Map<String, Unpacked> archived() throws IOException {
    try (WorkspaceArchive archive = WorkspaceArchive.of(scan(), "workspace", OWNER);
        InputStream stream = archive.open()) {
      return unpack(stream);
    }
  }

  private Path write(String name, String content) throws IOException {
    Path file = sources.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  @Test
  void treeComesOutAsItWentIn() throws Exception {
    write("a.py", "a = 1\n");
    write("empty.txt", "");
    write("pkg/sub/\u00fcml\u00e4ut \u2603 \ud83d\ude00.py", "snow");
    write(LONG, "long");
    Files.createDirectories(sources.resolve("empty/folder"));
    Path tool = write("bin/tool", "#!/bin/sh\n");
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-x---"));
    Files.createSymbolicLink(sources.resolve("link.py"), Path.of("a.py"));
    Files.createSymbolicLink(sources.resolve("pkg/up"), Path.of("../bin"));

    Map<String, Unpacked> entries = archived();
    assertThat(entries)
        .containsOnlyKeys(
            "workspace/",
            "workspace/a.py",
            "workspace/bin/",
            "workspace/bin/tool",
            "workspace/" + "d".repeat(90) + "/",
            "workspace/" + LONG,
            "workspace/empty/",
            "workspace/empty/folder/",
            "workspace/empty.txt",
            "workspace/link.py",
            "workspace/pkg/",
            "workspace/pkg/sub/",
            "workspace/pkg/sub/\u00fcml\u00e4ut \u2603 \ud83d\ude00.py",
            "workspace/pkg/up");
    assertThat(text(entries, "a.py")).isEqualTo("a = 1\n");
    assertThat(text(entries, LONG)).isEqualTo("long");
    assertThat(text(entries, "pkg/sub/\u00fcml\u00e4ut \u2603 \ud83d\ude00.py")).isEqualTo("snow");
    assertThat(entry(entries, "bin/tool").getMode() & 0777).isEqualTo(0750);
    assertThat(entry(entries, "a.py").getMode() & 0777).isEqualTo(0644);
    assertThat(entry(entries, "empty/folder/").isDirectory()).isTrue();
    assertThat(entry(entries, "link.py").isSymbolicLink()).isTrue();
    assertThat(entry(entries, "link.py").getLinkName()).isEqualTo("a.py");
    assertThat(entry(entries, "pkg/up").getLinkName()).isEqualTo("../bin");
  }

  private static TarArchiveEntry entry(Map<String, Unpacked> entries, String name) {
    return unpacked(entries, name).entry();
  }

  private static String text(Map<String, Unpacked> entries, String name) {
    return unpacked(entries, name).text();
  }

  private static Unpacked unpacked(Map<String, Unpacked> entries, String name) {
    Unpacked found = entries.get("workspace/" + name);
    if (found == null) {
      throw new AssertionError("There is no " + name);
    }
    return found;
  }

  @Test
  void everythingBelongsToItsOwnerAndFoldersComeBeforeWhatTheyHold() throws Exception {
    write("b/c/d.py", "");
    write("a.py", "");

    Set<String> seen = new TreeSet<>();
    for (Map.Entry<String, Unpacked> one : archived().entrySet()) {
      String name = one.getKey().replaceAll("/$", "");
      int slash = name.lastIndexOf('/');
      assertThat(slash < 0 || seen.contains(name.substring(0, slash))).as(name).isTrue();
      seen.add(name);
      assertThat(one.getValue().entry().getLongUserId()).isEqualTo(1234);
      assertThat(one.getValue().entry().getLongGroupId()).isEqualTo(567);
      assertThat(one.getValue().entry().getUserName()).isEmpty();
    }
  }

  @Test
  void timesOfFilesTravelInWholeSeconds() throws Exception {
    Path file = write("a.py", "");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_600_000_000_987L));

    assertThat(entry(archived(), "a.py").getLastModifiedTime())
        .isEqualTo(FileTime.fromMillis(1_600_000_000_000L));
  }

  @Test
  void sameArchiveCanBeReadByManyCells() throws Exception {
    write("a.py", "a = 1\n");

    try (WorkspaceArchive archive = WorkspaceArchive.of(scan(), "workspace", OWNER)) {
      byte[] first = archive.open().readAllBytes();
      assertThat(archive.open().readAllBytes()).isEqualTo(first);
    }
  }

  /** The log of the very build that runs us may lie among the sources. */
  @Test
  void fileThatGrewSinceTheScanIsCutOffThere() throws Exception {
    Path file = write("build.log", "12345");
    Workspace workspace = scan();
    Files.writeString(file, "1234567");

    try (WorkspaceArchive archive = WorkspaceArchive.of(workspace, "workspace", OWNER);
        InputStream stream = archive.open()) {
      assertThat(text(unpack(stream), "build.log")).isEqualTo("12345");
    }
  }

  @Test
  void fileThatShrankSinceTheScanIsTrouble() throws Exception {
    Path file = write("data.bin", "12345");
    Workspace workspace = scan();
    Files.writeString(file, "1");

    assertThatThrownBy(() -> WorkspaceArchive.of(workspace, "workspace", OWNER))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("changed while it was read")
        .hasMessageContaining("<sourceExcludes>");
  }

  @Test
  void fileThatWasWrittenAnewSinceTheScanIsNamed() throws Exception {
    Path file = write("data.bin", "12345");
    Workspace workspace = scan();
    Files.writeString(file, "54321");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_600_000_000_000L));

    assertThatThrownBy(() -> WorkspaceArchive.of(workspace, "workspace", OWNER))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("data.bin changed while it was read");
  }

  @Test
  void fileThatIsGoneSinceTheScanIsNamed() throws Exception {
    Path file = write("data.bin", "12345");
    Workspace workspace = scan();
    Files.delete(file);

    assertThatThrownBy(() -> WorkspaceArchive.of(workspace, "workspace", OWNER))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("data.bin");
  }

  @Test
  void largeSourcesAreNotKeptInMemory() throws Exception {
    Path large = sources.resolve("large.bin");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(65L << 20);
      file.seek((65L << 20) - 1);
      file.write(7);
    }
    try (WorkspaceArchive archive = WorkspaceArchive.of(scan(), "workspace", OWNER);
        InputStream stream = archive.open()) {
      assertThat(stream).isNotInstanceOf(ByteArrayInputStream.class);
      byte[] content = unpacked(unpack(stream), "large.bin").content();
      assertThat(content).hasSize(65 << 20);
      assertThat(content[content.length - 1]).isEqualTo((byte) 7);
    }
  }

  @Test
  void workspaceIsArchivedOnceForAllCells() throws Exception {
    write("a.py", "a = 1\n");
    Workspace workspace = scan();
    WorkspaceArchives archives = new WorkspaceArchives();

    WorkspaceArchive first = archives.of(workspace, OWNER);
    assertThat(archives.of(workspace, OWNER)).isSameAs(first);
    assertThat(archives.of(scan(), OWNER)).isSameAs(first);
    archives.close();
  }

  @Test
  void everyCellHearsOfSourcesThatCannotBeRead() throws Exception {
    Path file = write("data.bin", "12345");
    Workspace workspace = scan();
    Files.delete(file);
    WorkspaceArchives archives = new WorkspaceArchives();

    assertThatThrownBy(() -> archives.of(workspace, OWNER)).isInstanceOf(MatrixException.class);
    assertThatThrownBy(() -> archives.of(workspace, OWNER)).isInstanceOf(MatrixException.class);
    archives.close();
  }

  @Test
  void twoArchivesMayFollowEachOtherInOneStream() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Tar first = new Tar(bytes, OWNER);
    first.folder("pytest-matrix");
    first.file("pytest-matrix/run.sh", "echo".getBytes(StandardCharsets.UTF_8));
    first.flush();
    try (Tar second = new Tar(bytes, OWNER)) {
      second.file("workspace/a.py", new byte[0]);
    }

    assertThat(unpack(new ByteArrayInputStream(bytes.toByteArray())))
        .containsOnlyKeys("pytest-matrix/", "pytest-matrix/run.sh", "workspace/a.py");
  }
}
