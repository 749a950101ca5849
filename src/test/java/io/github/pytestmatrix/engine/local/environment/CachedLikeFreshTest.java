package io.github.pytestmatrix.engine.local.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.local.machine.FolderTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * After any change of what a build reads, the environment of a cache that has seen the project
 * before is what an installation gives where nothing was there before: the same files, metadata,
 * and modules.
 */
@Tag("interpreters")
@EnabledOnOs(OS.LINUX)
class CachedLikeFreshTest {
  /** Begins what belongs to the sources themselves in {@code environment_snapshot.py}'s words. */
  private static final String SOURCES = "= sources";

  private static final boolean EACH_ALONE = Boolean.getBoolean("pytest-matrix.tests.all");

  @TempDir private static Path folder;
  private static CacheFixture cache;
  private static CacheFixture elsewhere;
  private static ExecutorService pool;
  private static String snapshot = "";
  private static final Map<String, FutureTask<String>> BEFORE = new ConcurrentHashMap<>();

  @BeforeAll
  static void open() throws IOException {
    cache = new CacheFixture(Files.createDirectory(folder.resolve("used")));
    elsewhere = new CacheFixture(Files.createDirectory(folder.resolve("new")));
    pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    String name = "environment_snapshot.py";
    try (InputStream code = CachedLikeFreshTest.class.getResourceAsStream(name)) {
      snapshot =
          new String(Objects.requireNonNull(code, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @AfterAll
  static void close() throws Exception {
    pool.shutdownNow();
    assertThat(pool.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
    cache.close();
    elsewhere.close();
    // JUnit would tell of each link that it removes.
    FolderTree.delete(cache.cache);
    FolderTree.delete(elsewhere.cache);
  }

  /** What somebody does to a project. */
  private interface Edit {
    void of(SourceProject project) throws IOException;
  }

  /**
   * @param project the one that is changed
   * @param what is read, and how
   * @param anew whether what is installed has to become another
   */
  private record Change(String project, String what, boolean anew, Edit edit) {
    String name() {
      return project + ": " + what;
    }
  }

  private static Change anew(String project, String what, Edit edit) {
    return new Change(project, what, true, edit);
  }

  private static Change anew(String project, String what, String file, String content) {
    return anew(project, what, changed -> changed.write(file, content));
  }

  private static Change live(String project, String what, Edit edit) {
    return new Change(project, what, false, edit);
  }

  private static Change read(String what, String file, String content) {
    return anew("setup.py", what, file, content);
  }

  /** Each change alone takes minutes; that each alone leads to an installation, others show. */
  private static List<Change> changes() {
    List<Change> reads = new ArrayList<>(ofSetupPy());
    reads.addAll(ofBackends());
    List<Change> all = new ArrayList<>(EACH_ALONE ? reads : together(reads));
    all.addAll(ofKinds());
    return all;
  }

  private static List<Change> together(List<Change> changes) {
    Map<String, List<Change>> byProject = new LinkedHashMap<>();
    for (Change change : changes) {
      byProject.computeIfAbsent(change.project(), name -> new ArrayList<>()).add(change);
    }
    List<Change> together = new ArrayList<>();
    byProject.forEach(
        (project, all) ->
            together.add(
                anew(
                    project,
                    all.stream().map(Change::what).collect(Collectors.joining(", ")),
                    changed -> {
                      for (Change change : all) {
                        change.edit().of(changed);
                      }
                    })));
    return together;
  }

  private static List<Change> ofSetupPy() {
    return List.of(
        read("open() of a joined path", "requirements/default.txt", "pluggy\n"),
        read("glob, a new file", "requirements/two.in", "new"),
        read("import", "imported_version.py", "V = 2\n"),
        read("exec", "meta/executed.py", "V = 2\n"),
        read("the program cat", "meta/by_cat.txt", "new"),
        read("a shell's redirection", "meta/by_shell.txt", "new\n"),
        read("shutil", "meta/by_copyfile.txt", "new"),
        read("a hard link", "meta/by_hard_link.txt", "new"),
        read("a file that was renamed before", "meta/renamed.txt", "new"),
        read("mmap", "meta/mapped.bin", "y"),
        read("whether a file is there", "FAST", ""),
        read("a listing", "plugins/two.txt", ""),
        read("a command of its own", "templates/command.tpl", "new"),
        read("setup.cfg", "setup.cfg", "[metadata]\nlicense = MIT\n"),
        read("the readme", "README.rst", "New\n"));
  }

  private static List<Change> ofBackends() {
    String pluggy = "pluggy\n";
    String version = "VERSION = '2.0'\n";
    String entries = "[console_scripts]\nsell = shop:main\n";
    return List.of(
        anew("setuptools", "dynamic version by attr", "shop/about.py", version),
        anew("setuptools", "dynamic dependencies by file", "deps/more.in", pluggy),
        anew("setuptools", "dynamic entry points by file", "entries.ini", entries),
        anew("setup.cfg", "attr:", "shop/about.py", version),
        anew("setup.cfg", "file: of dependencies", "deps/base.in", pluggy),
        anew("setup.cfg", "find:", "store/__init__.py", ""),
        anew("hatchling", "version by pattern", "shop/about.py", version),
        anew("hatchling", "metadata hook", "deps/base.in", pluggy),
        anew("hatchling", "build hook", "entries.ini", "new"),
        anew(
            "flit",
            "version and summary of the module",
            "shop/__init__.py",
            "\"\"\"Another shop.\"\"\"\n__version__ = '2.0'\n"),
        anew("flit", "license", "LICENSE.txt", "Not free\n"),
        anew("poetry", "readme", "README.md", "# New\n"),
        anew("poetry", "build script", "deps/base.in", pluggy),
        anew("in-tree", "a module of the backend", "tools/notes.py", "TEXT = 'new'\n"),
        anew(
            "scm",
            "archive's version file",
            ".git_archival.txt",
            "node: 6e6cb4e27ab7f7a1b8ac6ab0ae3a9e2ef3e2a1ec\ndescribe-name: v3.0\n"),
        anew(
            "scm", "version file", "PKG-INFO", "Metadata-Version: 2.1\nName: shop\nVersion: 4.0\n"),
        anew("wheel", "a module", "shop/cart.py", "TOTAL = 2\n"),
        anew("wheel", "new package data", "shop/data/more.json", "{}"),
        anew("-e ./lib", "its version file", "lib/conf/version", "2.0\n"),
        anew("./lib", "its version file", "lib/conf/version", "2.0\n"),
        anew("./lib", "its module", "lib/lib/__init__.py", "V = 2\n"));
  }

  private static List<Change> ofKinds() {
    return List.of(
        anew("setup.py", "a file is removed", changed -> remove(changed, "requirements/one.in")),
        anew(
            "setup.py",
            "a file is renamed",
            changed -> {
              remove(changed, "plugins/one.txt");
              changed.write("plugins/other.txt", "");
            }),
        anew(
            "setup.py",
            "an executable bit",
            changed ->
                Files.setPosixFilePermissions(
                    changed.root.resolve("tool.sh"), PosixFilePermissions.fromString("rwxr-xr-x"))),
        anew(
            "setup.py",
            "a link leads elsewhere",
            changed -> {
              changed.write("meta/dotted.txt", "new");
              remove(changed, "meta/link.txt");
              Files.createSymbolicLink(
                  changed.root.resolve("meta/link.txt"), Path.of("dotted.txt"));
            }),
        anew(
            "wheel",
            "a folder is renamed",
            changed ->
                Files.move(changed.root.resolve("shop/data"), changed.root.resolve("shop/facts"))),
        anew("wheel", "a module is removed", changed -> remove(changed, "shop/cart.py")),
        anew(
            "wheel",
            "a module is renamed",
            changed ->
                Files.move(
                    changed.root.resolve("shop/cart.py"), changed.root.resolve("shop/basket.py"))),
        anew(
            "variable", "another value", changed -> changed.environment.put("SHOP_VERSION", "2.0")),
        live(
            "setup.py",
            "only touched",
            changed ->
                Files.setLastModifiedTime(
                    changed.root.resolve("setup.py"), FileTime.from(Instant.EPOCH))),
        live(
            "setup.py",
            "a module and data",
            changed ->
                changed.write("shop/cart.py", "TOTAL = 2\n").write("shop/data/rates.json", "[]")),
        live("hatchling", "a test", changed -> changed.write("tests/test_shop.py", "new = 1\n")),
        live("-e ./lib", "its module", changed -> changed.write("lib/lib/__init__.py", "V = 2\n")));
  }

  private static void remove(SourceProject project, String file) throws IOException {
    Files.delete(project.root.resolve(file));
  }

  @TestFactory
  List<DynamicTest> changeGivesWhatAFreshInstallationGives() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Change change : changes()) {
      Future<?> tried =
          pool.submit(
              () -> {
                tryOut(change);
                return "";
              });
      tests.add(DynamicTest.dynamicTest(change.name(), tried::get));
    }
    return tests;
  }

  private static void tryOut(Change change) throws Exception {
    SourceProject project = project(change.project());
    String before = before(change.project());
    assertThat(project.cached()).as("before").isTrue();

    change.edit().of(project);
    assertThat(project.cached()).as("cached after the change").isNotEqualTo(change.anew());
    SourceProject fresh =
        change.anew()
            ? project.with(elsewhere)
            : project.unknown(elsewhere, project.root.getFileName().toString());
    assertThat(fresh.cached()).as("known elsewhere").isFalse();
    String after = project.inCell(snapshot);
    assertThat(after).isEqualTo(fresh.inCell(snapshot));
    if (change.anew()) {
      assertThat(installed(after)).as("what is installed").isNotEqualTo(installed(before));
    } else {
      assertThat(installed(after)).as("what is installed").isEqualTo(installed(before));
    }

    SourceProject checkedOutAgain = project(change.project());
    assertThat(checkedOutAgain.cached()).as("cached after a way back").isTrue();
    FolderTree.delete(project.root);
  }

  private static String installed(String snapshot) {
    return snapshot.substring(0, snapshot.indexOf(SOURCES));
  }

  /** Of the project as it was before its changes. */
  private static String before(String name) throws Exception {
    FutureTask<String> first =
        BEFORE.computeIfAbsent(name, key -> new FutureTask<>(() -> project(key).inCell(snapshot)));
    first.run();
    return first.get();
  }

  private static SourceProject project(String name) throws IOException {
    SourceProject project = new SourceProject(Files.createTempDirectory(folder, "project"), cache);
    project.packages = PackagedProjects.BACKENDS;
    switch (name) {
      case "setup.py" -> PackagedProjects.setupPy(project);
      case "wheel" -> PackagedProjects.wheel(project);
      case "-e ./lib", "./lib" -> PackagedProjects.library(name, project);
      case "variable" -> PackagedProjects.variable(project);
      default -> PackagedProjects.write(name, project);
    }
    return project;
  }
}
