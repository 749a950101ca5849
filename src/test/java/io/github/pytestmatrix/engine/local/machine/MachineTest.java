package io.github.pytestmatrix.engine.local.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.pytestmatrix.MatrixException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class MachineTest {
  private final FileSystem unix = Jimfs.newFileSystem(Configuration.unix());
  private final FileSystem windows = Jimfs.newFileSystem(Configuration.windows());

  @AfterEach
  void close() throws IOException {
    unix.close();
    windows.close();
  }

  private Machine linux(Map<String, String> variables) {
    return machine(Machine.Os.LINUX, variables);
  }

  private Machine machine(Machine.Os os, Map<String, String> variables) {
    return new Machine(
        os, variables, unix.getPath("/home/me"), unix.getPath("/"), unix.getPath("/tmp"));
  }

  private Machine windows(Map<String, String> variables) {
    return new Machine(
        Machine.Os.WINDOWS,
        variables,
        windows.getPath("C:\\Users\\me"),
        windows.getPath("C:\\"),
        windows.getPath("C:\\Temp"));
  }

  private Path home(String variable, String javas) {
    return Machine.home(Machine.Os.LINUX, Map.of("HOME", variable), javas, unix.getPath("/tmp"));
  }

  @Test
  void homeIsThatOfTheVariableThenTheJvmsThenAPrivateFolder() {
    assertThat(home("/home/you", "/home/me")).isEqualTo(unix.getPath("/home/you"));
    assertThat(home("", "/home/me")).isEqualTo(unix.getPath("/home/me"));
    assertThat(home("relative", "/home/me")).isEqualTo(unix.getPath("/home/me"));
    // The JVM's answer for a user that the system has no entry for.
    assertThat(home("/", "?")).isEqualTo(unix.getPath("/"));
    assertThat(home("", "?").toString()).matches("/tmp/pytest-matrix-\\d+");
  }

  @Test
  void withoutAHomeEnvironmentsAreKeptInAPrivateFolder(@TempDir Path temporary) throws Exception {
    Machine lost = lost(temporary, Map.of());

    Path cache = lost.usableCacheFolder();
    assertThat(cache).isEqualTo(PrivateFolder.in(temporary).resolve("cache"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.getParent())))
        .isEqualTo("rwx------");
    assertThat(lost.usableCacheFolder()).isEqualTo(cache);
    assertThat(lost(temporary, Map.of("XDG_CACHE_HOME", "/x")).usableCacheFolder())
        .isEqualTo(Path.of("/x/pytest-matrix"));
  }

  private static Machine lost(Path temporary, Map<String, String> variables) {
    Path home = Machine.home(Machine.Os.LINUX, Map.of(), "?", temporary);
    return new Machine(Machine.Os.LINUX, variables, home, Path.of("/"), temporary);
  }

  @Test
  void homeThatCanNotBeWrittenToHoldsNoEnvironments(@TempDir Path temporary) throws Exception {
    Path home = Files.createFile(temporary.resolve("file"));

    assertThat(
            new Machine(Machine.Os.LINUX, Map.of(), home, Path.of("/"), temporary)
                .usableCacheFolder())
        .isEqualTo(PrivateFolder.in(temporary).resolve("cache"));
  }

  @Test
  void folderThatOthersMayEnterIsNoPrivateOne(@TempDir Path temporary) throws Exception {
    Files.createDirectory(PrivateFolder.in(temporary));

    assertThatThrownBy(() -> lost(temporary, Map.of()).usableCacheFolder())
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining(PrivateFolder.in(temporary) + " can't be used instead")
        .hasMessageContaining("-Dpytest-matrix.cacheDirectory=");
  }

  @Test
  void systemsAreKnownByTheirNames() {
    assertThat(Machine.os("Linux")).isEqualTo(Machine.Os.LINUX);
    assertThat(Machine.os("FreeBSD")).isEqualTo(Machine.Os.LINUX);
    assertThat(Machine.os("Mac OS X")).isEqualTo(Machine.Os.MACOS);
    assertThat(Machine.os("Darwin")).isEqualTo(Machine.Os.MACOS);
    assertThat(Machine.os("Windows 11")).isEqualTo(Machine.Os.WINDOWS);
  }

  @Test
  void thisMachineHasItsOwnHomeAndTemporaryFolder() {
    Machine machine = Machine.current();

    assertThat(machine.home()).isAbsolute();
    assertThat(machine.root()).isEqualTo(machine.home().getRoot());
    assertThat(machine.temporary()).isDirectory();
    assertThat(machine.environment()).isEqualTo(System.getenv());
  }

  @Test
  void linuxCachesBelowXdgCacheHome() {
    assertThat(linux(Map.of()).cacheFolder()).hasToString("/home/me/.cache/pytest-matrix");
    assertThat(linux(Map.of("XDG_CACHE_HOME", "/caches")).cacheFolder())
        .hasToString("/caches/pytest-matrix");
  }

  @Test
  void relativeOrBlankFoldersCountAsAbsent() {
    assertThat(linux(Map.of("XDG_CACHE_HOME", "caches")).cacheFolder())
        .hasToString("/home/me/.cache/pytest-matrix");
    assertThat(linux(Map.of("XDG_CACHE_HOME", "  ")).cacheFolder())
        .hasToString("/home/me/.cache/pytest-matrix");
    assertThat(linux(Map.of("XDG_CACHE_HOME", "a\0b")).folder("XDG_CACHE_HOME")).isEmpty();
  }

  @Test
  void macosCachesInTheLibraryUnlessToldOtherwise() {
    assertThat(machine(Machine.Os.MACOS, Map.of()).cacheFolder())
        .hasToString("/home/me/Library/Caches/pytest-matrix");
    assertThat(machine(Machine.Os.MACOS, Map.of("XDG_CACHE_HOME", "/caches")).cacheFolder())
        .hasToString("/caches/pytest-matrix");
  }

  @Test
  void windowsCachesBelowLocalAppData() {
    assertThat(windows(Map.of()).cacheFolder())
        .hasToString("C:\\Users\\me\\AppData\\Local\\pytest-matrix\\Cache");
    assertThat(windows(Map.of("LOCALAPPDATA", "D:\\Local")).cacheFolder())
        .hasToString("D:\\Local\\pytest-matrix\\Cache");
  }

  @Test
  void windowsReadsVariablesInAnyCase() {
    assertThat(windows(Map.of("Path", "C:\\Python")).searchPath())
        .extracting(Path::toString)
        .containsExactly("C:\\Python");
    assertThat(windows(Map.of("localappdata", "D:\\Local")).localData()).hasToString("D:\\Local");
  }

  @Test
  void othersReadVariablesByTheirExactName() {
    assertThat(linux(Map.of("Path", "/opt/bin")).searchPath()).isEmpty();
  }

  @Test
  void junkOnThePathIsPassedOver() {
    String junk = ":/usr/bin::bin:./bin:/usr/bin:a\0b:~/bin:/opt/with space/bin:";

    assertThat(linux(Map.of("PATH", junk)).searchPath())
        .extracting(Path::toString)
        .containsExactly("/usr/bin", "/opt/with space/bin");
  }

  @Test
  void junkOnTheWindowsPathIsPassedOver() {
    String junk = ";C:\\Python;Python;\"C:\\Quoted\";C:\\a?b;%SystemRoot%;C:\\Program Files\\Py";

    assertThat(windows(Map.of("PATH", junk)).searchPath())
        .extracting(Path::toString)
        .containsExactly("C:\\Python", "C:\\Program Files\\Py");
  }

  @Test
  void programsAreFoundInTheOrderOfThePath() throws IOException {
    for (String folder : new String[] {"/a", "/b", "/c"}) {
      Files.createDirectory(unix.getPath(folder));
    }
    Files.createDirectory(unix.getPath("/a/uv"));
    Files.createFile(unix.getPath("/b/uv"));
    Files.createFile(unix.getPath("/c/uv"));

    assertThat(linux(Map.of("PATH", "/a:/b:/c")).program("uv")).contains(unix.getPath("/b/uv"));
    assertThat(linux(Map.of("PATH", "/a:/b:/c")).program("mise")).isEmpty();
  }

  @Test
  void windowsProgramsEndAsItsProgramsDo() throws IOException {
    Files.createDirectory(windows.getPath("C:\\tools"));
    Files.createFile(windows.getPath("C:\\tools\\uv"));
    Files.createFile(windows.getPath("C:\\tools\\pyenv.bat"));

    Machine machine = windows(Map.of("Path", "C:\\tools"));
    assertThat(machine.program("uv")).isEmpty();
    assertThat(machine.program("pyenv")).contains(windows.getPath("C:\\tools\\pyenv.bat"));
  }

  @Test
  void dataIsWhereTheSystemsCustomPutsIt() {
    assertThat(linux(Map.of()).data()).hasToString("/home/me/.local/share");
    assertThat(linux(Map.of("XDG_DATA_HOME", "/data")).data()).hasToString("/data");
    assertThat(windows(Map.of()).data()).hasToString("C:\\Users\\me\\AppData\\Roaming");
    assertThat(windows(Map.of("AppData", "D:\\Roaming")).data()).hasToString("D:\\Roaming");
  }
}
