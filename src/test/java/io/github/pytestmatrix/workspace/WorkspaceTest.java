package io.github.pytestmatrix.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class WorkspaceTest {
  @TempDir Path parent;
  private Path root;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(parent.resolve("project"));
  }

  @Test
  void entriesAreSortedFoldersBeforeWhatTheyHold() throws IOException {
    write("b/c.py", "b/a/x.py", "b-c.py", "a.py");

    assertThat(paths()).containsExactly("a.py", "b", "b-c.py", "b/a", "b/a/x.py", "b/c.py");
  }

  @Test
  void filesCarrySizeTimeAndOwnersExecutableBit() throws IOException {
    write("run.sh", "data.txt");
    Files.writeString(root.resolve("data.txt"), "12345");
    Files.setPosixFilePermissions(
        root.resolve("run.sh"), PosixFilePermissions.fromString("rwxr--r--"));
    Files.setPosixFilePermissions(
        root.resolve("data.txt"), PosixFilePermissions.fromString("rw-r--r-x"));

    Entry.File data = (Entry.File) scan().entries().get(0);
    assertThat(data.size()).isEqualTo(5);
    assertThat(data.executable()).isFalse();
    assertThat(data.modifiedMillis())
        .isEqualTo(Files.getLastModifiedTime(root.resolve("data.txt")).toMillis());
    assertThat(((Entry.File) scan().entries().get(1)).executable()).isTrue();
  }

  @Test
  void emptyFoldersAndNonAsciiNamesTravel() throws IOException {
    Files.createDirectories(root.resolve("fixtures/leer"));
    write("größe/日本.py", "a b\nc.txt");

    assertThat(paths())
        .containsExactly("a b\nc.txt", "fixtures", "fixtures/leer", "größe", "größe/日本.py");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".git/config",
        "sub/.git",
        ".hg/store",
        ".svn/entries",
        "pkg/__pycache__/a.pyc",
        ".pytest_cache/v",
        ".mypy_cache/x",
        ".ruff_cache/x",
        ".tox/py/x",
        ".nox/py/x",
        ".eggs/x",
        "src/demo.egg-info/PKG-INFO",
        ".hypothesis/x",
        "web/node_modules/x.js",
        ".idea/x.xml",
        ".vscode/x.json",
        "docs/.DS_Store"
      })
  void cachesRepositoriesAndToolFilesStay(String file) throws IOException {
    write("test_a.py", file);

    assertThat(paths()).contains("test_a.py").doesNotContain(file);
  }

  @Test
  void virtualEnvironmentsStayWhateverTheirName() throws IOException {
    write("my-python/pyvenv.cfg", "my-python/bin/python", "conda/conda-meta/history", "env/app.py");

    assertThat(paths()).containsExactly("env", "env/app.py");
  }

  @Test
  void aVirtualEnvironmentLinkedFromOutsideStaysWithoutComplaint() throws IOException {
    Path venv = Files.createDirectories(parent.resolve("venvs/demo"));
    Files.createFile(venv.resolve("pyvenv.cfg"));
    Files.createSymbolicLink(root.resolve(".venv"), venv);
    write("a.py");

    assertThat(paths()).containsExactly("a.py");
  }

  @Test
  void buildOutputStaysButPackagesOfThatNameTravel() throws IOException {
    write(
        "pom.xml",
        "target/x.class",
        "module/pom.xml",
        "module/target/y.class",
        "lib/target/data.txt",
        "setup.py",
        "build/lib/x.py",
        "tools/build/deploy.sh",
        "app/pom.xml",
        "app/target/__init__.py",
        "out/z.class");
    List<MatrixException> faults = new ArrayList<>();

    Workspace workspace =
        Workspace.scan(root, List.of(), List.of(), List.of(root.resolve("out")), faults);

    assertThat(faults).isEmpty();
    assertThat(filesOf(workspace))
        .containsExactly(
            "app/pom.xml",
            "app/target/__init__.py",
            "lib/target/data.txt",
            "module/pom.xml",
            "pom.xml",
            "setup.py",
            "tools/build/deploy.sh");
  }

  @Test
  void anIncludeThatNamesBuildOutputBringsItsMatchesBack() throws IOException {
    write(
        "pom.xml",
        "target/generated/test_gen.py",
        "target/classes/x.class",
        "target/generated/__pycache__/x.pyc",
        "a.py");

    assertThat(filesOf(scan(List.of("**", "target/generated/**"), List.of())))
        .containsExactly("a.py", "pom.xml", "target/generated/test_gen.py");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tests/** | tests/a.py tests/sub/b.py",
        "tests | tests/a.py tests/sub/b.py",
        "./tests/ | tests/a.py tests/sub/b.py",
        "/tests/*.py | tests/a.py",
        "**/*.py | c.py tests/a.py tests/sub/b.py",
        "*.py | c.py",
        "tests/sub, *.txt | d.txt tests/sub/b.py",
      })
  void includesChooseWhatTravels(String includes, String files) throws IOException {
    write("tests/a.py", "tests/sub/b.py", "c.py", "d.txt", "data/e.bin");

    assertThat(String.join(" ", filesOf(scan(List.of(includes.split(",")), List.of()))))
        .isEqualTo(files);
  }

  @Test
  void foldersOfIncludedFilesTravelOthersDoNot() throws IOException {
    write("tests/sub/b.py", "data/e.bin");

    assertThat(scan(List.of("**/*.py"), List.of()).entries())
        .extracting(Entry::path)
        .containsExactly("tests", "tests/sub", "tests/sub/b.py");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data | a.py logs/x.log",
        "data/ | a.py logs/x.log",
        "**/*.bin | a.py data/keep.txt logs/x.log",
        "data/big/** | a.py data/keep.txt logs/x.log",
        "**/b*g, *.log | a.py data/keep.txt logs/x.log",
        "data/*, logs | a.py",
      })
  void whatAnExcludeMatchesStaysWithAllThatItHolds(String excludes, String files)
      throws IOException {
    write("a.py", "data/keep.txt", "data/big/e.bin", "logs/x.log");

    assertThat(String.join(" ", filesOf(scan(List.of(), List.of(excludes.split(","))))))
        .isEqualTo(files);
  }

  @ParameterizedTest
  @CsvSource({
    "sub/link, ../a.py, ../a.py",
    "link, sub/b.py, sub/b.py",
    "link, sub/../a.py, sub/../a.py",
    "sub/link, ../project/a.py, ../project/a.py",
    "link, nowhere/x, nowhere/x",
    "link, link, link",
    "link, ., .",
    "sub/link, .., ..",
  })
  void linksInsideAreKeptAsTheyStand(String link, String target, String kept) throws IOException {
    write("a.py", "sub/b.py", "project/a.py");
    link(link, target);

    assertThat(scan().entries()).contains(new Entry.Link(link, kept));
  }

  @Test
  void absoluteTargetsInsideBecomeRelative() throws IOException {
    write("a.py", "sub/b.py");
    link("sub/link", root.resolve("a.py").toString());
    link("sub/missing", root.resolve("not/yet").toString());
    link("self", root.toString());

    assertThat(scan().entries())
        .contains(
            new Entry.Link("sub/link", "../a.py"),
            new Entry.Link("sub/missing", "../not/yet"),
            new Entry.Link("self", "."));
  }

  @Test
  void aWayAroundOverTheRootsOwnNameBecomesDirect() throws IOException {
    write("a.py", "sub/b.py");
    link("sub/link", "../../project/a.py");

    assertThat(scan().entries()).contains(new Entry.Link("sub/link", "../a.py"));
  }

  @Test
  void theRootMayItselfBeReachedByALink() throws IOException {
    write("a.py");
    link("abs", root.toRealPath().resolve("a.py").toString());
    Path alias = Files.createSymbolicLink(parent.resolve("alias"), root);

    Workspace workspace = Workspace.scan(alias, List.of(), List.of());

    assertThat(workspace.root()).isEqualTo(alias);
    assertThat(workspace.entries()).contains(new Entry.Link("abs", "a.py"));
  }

  @Test
  void linksThatLeadOutsideAreRefusedAllTogether() throws IOException {
    write("a.py", "sub/b.py");
    Files.createDirectory(parent.resolve("outside"));
    link("etc", "/etc/hostname");
    link("sub/up", "../../outside");
    link("hop1", "hop2");
    link("hop2", "sub/up");
    link("through", "hop1/secret.txt");
    link("dots", root + "/../outside");
    link("dangling", "../nowhere");
    link("fine", "a.py");

    assertThatThrownBy(this::scan)
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("point outside of the sources")
        .hasMessageContaining("etc -> /etc/hostname")
        .hasMessageContaining("sub/up -> ../../outside")
        .hasMessageContaining("hop1 -> hop2")
        .hasMessageContaining("hop2 -> sub/up")
        .hasMessageContaining("through -> hop1/secret.txt")
        .hasMessageContaining("dots -> ")
        .hasMessageContaining("dangling -> ../nowhere")
        .hasMessageContaining(
            "<sourceExcludes>dangling,dots,etc,hop1,hop2,sub/up,through</sourceExcludes>")
        .hasMessageNotContaining("fine");
  }

  @Test
  void anExcludedLinkMayLeadOutside() throws IOException {
    write("a.py");
    link("etc", "/etc/hostname");

    assertThat(filesOf(scan(List.of(), List.of("etc")))).containsExactly("a.py");
  }

  @Test
  void linksToFoldersAreNotWalked() throws IOException {
    write("real/a.py");
    link("alias", "real");

    assertThat(paths()).containsExactly("alias", "real", "real/a.py");
  }

  @Test
  void socketsAreNoSources() throws IOException {
    write("a.py");
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(root.resolve("s.sock")));

      assertThat(paths()).containsExactly("a.py");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void namesThatAreNoTextAreAFaultUnlessExcluded() throws Exception {
    write("a.py");
    Process shell =
        new ProcessBuilder("sh", "-c", "touch \"$(printf 'bad\\377name.txt')\"")
            .directory(root.toFile())
            .start();
    assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();

    assertThatThrownBy(this::scan)
        .hasMessageContaining("can't represent the names")
        .hasMessageContaining("bad")
        .hasMessageContaining("name.txt");
    assertThat(filesOf(scan(List.of(), List.of("bad?name.txt")))).containsExactly("a.py");
  }

  @Test
  void aRealReplacementCharacterInANameIsFine() throws IOException {
    write("odd\uFFFD.py");

    assertThat(paths()).containsExactly("odd\uFFFD.py");
  }

  @Test
  void aRootThatIsNoFolderIsAFault() {
    assertThatThrownBy(() -> Workspace.scan(root.resolve("gone"), List.of(), List.of()))
        .hasMessageContaining("<pythonRoot> is")
        .hasMessageContaining("not a folder");
  }

  @Test
  void theDigestFollowsContentNamesModesAndTargetsOnly() throws IOException {
    write("a.py", "b.py");
    link("l", "a.py");
    String before = digest();
    Files.setLastModifiedTime(
        root.resolve("a.py"), java.nio.file.attribute.FileTime.fromMillis(1000));
    assertThat(digest()).isEqualTo(before).matches("[0-9a-f]{128}");

    Files.writeString(root.resolve("a.py"), "changed");
    String changed = digest();
    Files.setPosixFilePermissions(
        root.resolve("a.py"), PosixFilePermissions.fromString("rwxr-xr-x"));
    String executable = digest();
    Files.createDirectory(root.resolve("empty"));
    String folder = digest();
    Files.delete(root.resolve("l"));
    link("l", "b.py");
    String target = digest();
    Files.move(root.resolve("b.py"), root.resolve("c.py"));

    assertThat(List.of(before, changed, executable, folder, target, digest()))
        .doesNotHaveDuplicates();
  }

  @Test
  void theDigestTakesOnlyWhatIsWanted() throws IOException {
    write("a.py", "b.txt");
    SourceReads python = new SourceReads(false, Set.of("a.py"));
    String before = scan().digests().contents(python);
    Files.writeString(root.resolve("b.txt"), "changed");

    assertThat(scan().digests().contents(python)).isEqualTo(before);
  }

  @Test
  void aFileThatVanishedBeforeItsDigestIsAClearFault() throws IOException {
    write("a.py");
    Workspace workspace = scan();
    Files.delete(root.resolve("a.py"));

    assertThatThrownBy(() -> workspace.digests().contents(SourceReads.EVERYTHING))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("a.py can't be read");
  }

  @Test
  void fingerprintsTellListsApart() {
    assertThat(new Fingerprint().add("ab").add("c").hex())
        .isNotEqualTo(new Fingerprint().add("a").add("bc").hex());
    assertThat(new Fingerprint().add(List.of("a")).add(List.of("b")).hex())
        .isNotEqualTo(new Fingerprint().add(List.of("a", "b")).add(List.of()).hex());
  }

  private String digest() {
    SourceDigests digests = scan().digests();
    return digests.names() + digests.contents(SourceReads.EVERYTHING);
  }

  private Workspace scan() {
    return scan(List.of(), List.of());
  }

  private Workspace scan(List<String> includes, List<String> excludes) {
    return Workspace.scan(root, includes, excludes);
  }

  private List<String> paths() {
    return scan().entries().stream().map(Entry::path).toList();
  }

  private static List<String> filesOf(Workspace workspace) {
    return workspace.entries().stream()
        .filter(Entry.File.class::isInstance)
        .map(Entry::path)
        .toList();
  }

  private void write(String... files) throws IOException {
    for (String file : files) {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, file);
    }
  }

  private void link(String link, String target) throws IOException {
    Files.createSymbolicLink(root.resolve(link), Path.of(target));
  }
}
