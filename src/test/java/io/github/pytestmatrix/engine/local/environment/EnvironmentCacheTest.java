package io.github.pytestmatrix.engine.local.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.Cleaned;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.local.environment.CacheFixture.Heard;
import io.github.pytestmatrix.engine.local.interpreter.Interpreter;
import io.github.pytestmatrix.engine.local.machine.FolderTree;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.local.machine.OfflineMachine;
import io.github.pytestmatrix.engine.local.process.DamagedEnvironmentException;
import io.github.pytestmatrix.engine.shared.MisleadingVariables;
import io.github.pytestmatrix.engine.shared.SystemLock;
import io.github.pytestmatrix.workspace.Workspace;
import io.github.pytestmatrix.workspace.WorkspaceCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("interpreters")
class EnvironmentCacheTest {
  @TempDir private Path folder;
  private CacheFixture fixture;

  @BeforeEach
  void open() throws Exception {
    fixture = new CacheFixture(folder);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static EnvironmentSpec setup(String digest, String lines) {
    return CacheFixture.spec(digest, lines, List.of(), ProjectInstall.NONE, Path.of("/nowhere"));
  }

  private static Path folderOf(InstalledEnvironment environment) {
    return Path.of(environment.facts().name());
  }

  @Test
  void environmentIsBuiltOnceAndFoundThen() throws Exception {
    EnvironmentSpec spec = CacheFixture.spec("1", "pytest");
    EnvironmentState before = fixture.environments.inspect(fixture.python("3.12"), spec);
    InstalledEnvironment built = fixture.prepare("3.12", spec);
    EnvironmentFacts facts = built.facts();
    assertThat(before.cached()).isFalse();
    assertThat(before.name()).isEqualTo(facts.name());
    assertThat(facts.cached()).isFalse();
    assertThat(facts.base()).matches("CPython 3\\.12\\.\\d+ at /.*");
    assertThat(fixture.run(fixture.enter(built), "import pytest; print(pytest.__name__)"))
        .isEqualTo("pytest");

    try (CacheFixture later = new CacheFixture(folder)) {
      Heard heard = new Heard();
      EnvironmentFacts found =
          later.environments.prepare(later.python("3.12"), spec, heard).facts();
      assertThat(found.cached()).isTrue();
      assertThat(found.name()).isEqualTo(facts.name());
      assertThat(heard.lines).isEmpty();
      assertThat(heard.output()).isEmpty();
      assertThat(later.environments.inspect(later.python("3.12"), spec).cached()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.13"})
  void everyInterpreterGetsWholeEnvironments(String version) throws Exception {
    // No index still has packages for the oldest of all.
    String[] packages = version.equals("3.6") ? new String[0] : new String[] {"iniconfig"};
    InstalledEnvironment environment = fixture.prepare(version, CacheFixture.spec("1", packages));
    Path python = fixture.enter(environment);
    assertThat(
            fixture.run(
                python,
                "import sys, os; print('%d.%d' % sys.version_info[:2]);"
                    + " print(sys.prefix == os.path.dirname(os.path.dirname(sys.executable)))"))
        .isEqualTo(version + "\nTrue");
    assertThat(fixture.command(python.resolveSibling("pip"), "--version")).startsWith("pip ");
    boolean hadSetuptools = !List.of("3.12", "3.13").contains(version);
    assertThat(
            fixture.run(
                python, "import importlib.util as u; print(bool(u.find_spec('setuptools')))"))
        .endsWith(hadSetuptools ? "True" : "False");
  }

  @Test
  void cellsEnvironmentIsTheirOwnAndTheCachedOneStaysAsItIs() throws Exception {
    EnvironmentSpec spec = CacheFixture.spec("1", "iniconfig", "pluggy");
    InstalledEnvironment environment = fixture.prepare("3.12", spec);
    Path one = fixture.enter(environment);
    Path other = fixture.enter(environment);
    fixture.command(one.resolveSibling("pip"), "install", "execnet");
    fixture.command(one.resolveSibling("pip"), "uninstall", "-y", "iniconfig");
    fixture.run(
        one,
        "import pluggy, os; os.remove(pluggy.__file__);"
            + " open(os.path.join(os.path.dirname(pluggy.__file__), 'new.py'), 'w').close()");
    assertThat(fixture.run(one, "import execnet; print(execnet.__name__)")).isEqualTo("execnet");
    for (Path python : List.of(other, fixture.enter(environment))) {
      assertThat(
              fixture.run(
                  python,
                  "import iniconfig, pluggy, importlib.util as u;"
                      + "print(u.find_spec('execnet'), u.find_spec('pluggy.new'))"))
          .isEqualTo("None None");
    }
  }

  /** Coverage leaves out what lies below these folders. */
  @Test
  void packagesAreWherePythonSaysThatPackagesAre() throws Exception {
    Path python = fixture.enter(fixture.prepare("3.12", CacheFixture.spec("1", "pytest")));
    assertThat(
            fixture.run(
                python,
                "import os, sysconfig, pytest\n"
                    + "file = os.path.realpath(pytest.__file__)\n"
                    + "print(file.startswith(sysconfig.get_path('purelib')))"))
        .isEqualTo("True");
  }

  @Test
  void scriptsOfACellRunItsOwnInterpreter() throws Exception {
    InstalledEnvironment environment = fixture.prepare("3.12", CacheFixture.spec("1", "pytest"));
    Path deep = fixture.cell().resolve("x".repeat(100)).resolve("with blank");
    Path python =
        fixture.begin(environment.enter(deep.resolve("venv"), deep.resolve("work"), false));
    assertThat(fixture.command(python.resolveSibling("pytest"), "--version")).contains("pytest");
    Path test =
        Files.writeString(
            Files.createDirectories(deep.resolve("work")).resolve("test_it.py"),
            "import sys\ndef test(): print('PREFIX', sys.prefix)\n");
    assertThat(
            fixture.command(
                python.resolveSibling("pytest"), "-s", "-p", "no:cacheprovider", test.toString()))
        .contains("PREFIX " + deep.resolve("venv"));
  }

  /** pip only warns of it. */
  @Test
  void extraThatTheProjectDoesNotHaveIsAnError() throws Exception {
    Path sources = Files.createDirectory(folder.resolve("sources"));
    Files.writeString(
        sources.resolve("setup.py"),
        "from setuptools import setup\n"
            + "setup(name='odd', version='1', py_modules=[], extras_require={'test': []})\n");
    for (String extra : List.of("test", "tset")) {
      EnvironmentSpec spec =
          new EnvironmentSpec(
              new Base("", ""),
              List.of(),
              Map.of(),
              List.of(),
              List.of("setuptools", "wheel"),
              "",
              Map.of("PIP_NO_BUILD_ISOLATION", "1"),
              Set.of(),
              ProjectInstall.EDITABLE,
              List.of(extra),
              Workspace.scan(sources, List.of(), List.of()),
              "extras",
              Duration.ofMinutes(5));
      if (extra.equals("test")) {
        assertThat(fixture.prepare("3.12", spec)).isNotNull();
      } else {
        assertThatThrownBy(() -> fixture.prepare("3.12", spec))
            .hasMessageContaining("The project has no extra 'tset'");
      }
    }
  }

  @Test
  void pathsMayHaveBlanksQuotesAndLettersOfAllKinds() throws Exception {
    Path odd = Files.createDirectory(folder.resolve("Zoë's $HOME \"größe\" 日本"));
    Path sources = Files.createDirectory(odd.resolve("sources"));
    Files.writeString(
        sources.resolve("setup.py"),
        "from setuptools import setup\nsetup(name='odd', version='1', py_modules=['odd'])\n");
    Files.writeString(sources.resolve("odd.py"), "");
    try (CacheFixture there = new CacheFixture(odd)) {
      EnvironmentSpec spec =
          CacheFixture.spec(
              "1",
              "echo ran; python -c 'pass'",
              List.of("pytest", "setuptools", "wheel"),
              ProjectInstall.EDITABLE,
              sources);
      InstalledEnvironment environment = there.prepare("3.12", spec);
      Path cell = there.cell();
      Path work = cell.resolve("work");
      WorkspaceCopy.copy(spec.workspace(), work);
      Path python = there.begin(environment.enter(cell.resolve("venv"), work, true));
      assertThat(there.run(python, "import odd; print(odd.__file__)"))
          .isEqualTo(work.resolve("odd.py").toString());
      assertThat(there.command(python.resolveSibling("pytest"), "--version")).contains("pytest");
      assertThat(there.command(python.resolveSibling("pip"), "--version")).contains("pip");
    }
  }

  @Test
  void variablesThatTurnPythonIntoAnotherAreKeptAway() throws Exception {
    Path conf = Files.writeString(folder.resolve("pip.conf"), "[install]\nuser = true\n");
    Map<String, String> variables = new TreeMap<>();
    for (String name : MisleadingVariables.NAMES) {
      variables.put(name, folder.resolve("target").toString());
    }
    for (String name : List.of("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")) {
      variables.put(name, "/nowhere");
    }
    variables.put("PYTHONNOUSERSITE", "");
    variables.put("PIP_NO_COMPILE", "1");
    variables.put("PIP_CONFIG_FILE", conf.toString());
    Machine machine = CacheFixture.with(OfflineMachine.current(), variables);
    try (CacheFixture there = new CacheFixture(folder.resolve("there"), machine, "test:one")) {
      InstalledEnvironment environment = there.prepare("3.12", CacheFixture.spec("1", "iniconfig"));
      Path python = there.enter(environment);
      assertThat(
              there.run(
                  python, "import iniconfig, os; print(os.path.exists(iniconfig.__cached__))"))
          .isEqualTo("True");
    }
    assertThat(folder.resolve("target")).doesNotExist();
  }

  /** A package that costs no installer's time. */
  private static final String BRINGS_INICONFIG =
      "cd \"$VIRTUAL_ENV\"/lib/python3.12/site-packages\n"
          + "mkdir iniconfig\necho 'whole = True' > iniconfig/__init__.py";

  @Test
  void damagedEnvironmentIsBuiltAgain() throws Exception {
    EnvironmentSpec spec = setup("1", BRINGS_INICONFIG);
    Path damaged = folderOf(fixture.prepare("3.12", spec));
    for (Damage damage :
        List.<Damage>of(
            Files::delete,
            file -> Files.writeString(file, "broken("),
            file -> Files.writeString(damaged.resolve("files"), "OWN\n"),
            file -> Files.writeString(damaged.resolve("files"), "OWN\tx\tmuch\t0\t\nEND\n"),
            file -> Files.writeString(damaged.resolve("files"), "STRANGE\tx\t0\t0\t\nEND\n"),
            file -> Files.delete(damaged.resolve("files")),
            file -> Files.writeString(damaged.resolve("own-files"), "OWN\n"),
            file -> Files.delete(damaged.resolve("own-files")),
            file -> {
              Files.delete(damaged.resolve("venv/pyvenv.cfg"));
              Files.createDirectory(damaged.resolve("venv/pyvenv.cfg"));
            },
            file -> Files.delete(damaged.resolve("venv/bin/pip")),
            file -> Files.writeString(damaged.resolve("venv/bin/pip"), "#!/bin/false\n"),
            file -> Files.delete(damaged.resolve("layout")),
            file -> Files.delete(damaged.resolve("venv/bin/python")),
            file -> Files.delete(damaged.resolve("complete")))) {
      damage.to(module(damaged));
      try (CacheFixture next = new CacheFixture(folder)) {
        Heard heard = new Heard();
        InstalledEnvironment again = usable(next, spec, heard);
        assertThat(again.facts().cached()).isFalse();
        assertThat(heard.lines).contains("building the environment");
        assertThat(next.run(next.enter(again), "import iniconfig; print(iniconfig.whole)"))
            .isEqualTo("True");
      }
    }
  }

  /** As a cell does it. */
  private static InstalledEnvironment usable(CacheFixture next, EnvironmentSpec spec, Heard heard)
      throws Exception {
    InstalledEnvironment found = next.environments.prepare(next.python("3.12"), spec, heard);
    try {
      next.enter(found);
      return found;
    } catch (DamagedEnvironmentException damaged) {
      return next.environments.repair(next.python("3.12"), spec, heard);
    }
  }

  private interface Damage {
    void to(Path file) throws IOException;
  }

  private static Path module(Path environment) throws IOException {
    try (Stream<Path> files = Files.walk(environment)) {
      return files.filter(f -> f.endsWith("iniconfig/__init__.py")).findFirst().orElseThrow();
    }
  }

  @Test
  void damageIsTold() throws Exception {
    EnvironmentSpec spec = setup("1", BRINGS_INICONFIG);
    Files.delete(module(folderOf(fixture.prepare("3.12", spec))));
    try (CacheFixture next = new CacheFixture(folder)) {
      InstalledEnvironment damaged = next.prepare("3.12", spec);
      assertThatThrownBy(() -> next.enter(damaged))
          .isInstanceOf(DamagedEnvironmentException.class)
          .hasMessageContaining("iniconfig/__init__.py is gone or changed")
          .hasMessageContaining("Run the build again");
      Heard heard = new Heard();
      next.environments.repair(next.python("3.12"), spec, heard);
      assertThat(heard.lines)
          .anySatisfy(
              line -> assertThat(line).contains("was damaged (").contains("iniconfig/__init__.py"));
    }
  }

  @Test
  void damagedInstallerIsReplacedBeforeItIsNeeded() throws Exception {
    fixture.prepare("3.12", CacheFixture.spec("1"));
    try (Stream<Path> seeds = Files.list(fixture.cache.resolve("seeds"))) {
      FolderTree.delete(seeds.findFirst().orElseThrow().resolve("pip/pip/_internal"));
    }
    try (CacheFixture next = new CacheFixture(folder)) {
      InstalledEnvironment environment = next.prepare("3.12", CacheFixture.spec("2", "iniconfig"));
      assertThat(next.run(next.enter(environment), "import iniconfig")).isEmpty();
    }
  }

  @Test
  void failedBuildLeavesNothing() throws Exception {
    assertThatThrownBy(() -> fixture.prepare("3.12", setup("1", "echo the reason; exit 9")))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("Building the environment on CPython 3.12")
        .hasMessageContaining("failed with exit code 9: the reason");
    assertThat(fixture.cache.resolve("environments")).isEmptyDirectory();
  }

  @Test
  void fullDiskIsNamedWithAWayOut() {
    assertThatThrownBy(
            () ->
                fixture.prepare(
                    "3.12",
                    setup("1", "echo 'OSError: [Errno 28] No space left on device'; false")))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining(fixture.cache.resolve("environments").toString())
        .hasMessageContaining("-Dpytest-matrix.cacheDirectory");
  }

  @Test
  void folderThatCannotBeWrittenIsNamedWithAWayOut() throws Exception {
    Files.writeString(fixture.cache.resolve("environments"), "a file");
    assertThatThrownBy(() -> fixture.prepare("3.12", CacheFixture.spec("1")))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining(fixture.cache.resolve("environments").toString())
        .hasMessageContaining("-Dpytest-matrix.cacheDirectory");
  }

  @Test
  void indexThatCannotBeReachedIsToldFromAPackageThatIsNotThere() throws Exception {
    Machine offline =
        CacheFixture.with(
            Machine.current(),
            Map.of(
                "PIP_INDEX_URL", "http://127.0.0.1:9/simple",
                "PIP_NO_INDEX", "0",
                "PIP_RETRIES", "1",
                "PIP_CONFIG_FILE", "/dev/null",
                "PIP_FIND_LINKS", "",
                "PIP_EXTRA_INDEX_URL", ""));
    try (CacheFixture there = new CacheFixture(folder.resolve("there"), offline, "test:one")) {
      assertThatThrownBy(() -> there.prepare("3.12", CacheFixture.spec("1", "iniconfig")))
          .isInstanceOf(MatrixException.class)
          .hasMessageContaining("needs the package index, which can't be reached");
    }
  }

  @Test
  void interpreterWithoutVenvIsToldWithWhatToInstall() throws Exception {
    Interpreter real = fixture.python("3.12");
    Interpreter debians =
        new Interpreter(
            Path.of("/usr/bin/python3.11"),
            "CPython",
            "3.11.2",
            false,
            real.platform(),
            "b",
            true,
            false);
    assertThatThrownBy(
            () ->
                fixture.environments.prepare(
                    debians, CacheFixture.spec("1"), ExecutionListener.NONE))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("CPython 3.11.2 at /usr/bin/python3.11 has no module ensurepip")
        .hasMessageContaining("apt install python3.11-venv");
    assertThat(fixture.environments.inspect(debians, CacheFixture.spec("1")).lack()).isPresent();
    Interpreter old =
        new Interpreter(
            Path.of("/opt/python2.7"),
            "CPython",
            "2.7.18",
            false,
            real.platform(),
            "c",
            false,
            false);
    assertThatThrownBy(
            () -> fixture.environments.prepare(old, CacheFixture.spec("1"), ExecutionListener.NONE))
        .hasMessageContaining("has no module venv")
        .hasMessageContaining("-Dpytest-matrix.engine=docker");
  }

  @Test
  void setUpLinesShareTheirVariablesWithTheInstallation() throws Exception {
    Heard heard = new Heard();
    fixture.environments.prepare(
        fixture.python("3.12"),
        CacheFixture.spec(
            "1",
            "export PIP_VERBOSE=1\ncommand -v python\ncd /",
            List.of("iniconfig"),
            ProjectInstall.NONE,
            Path.of("/nowhere")),
        heard);
    assertThat(heard.output()).contains("/venv/bin/python\n").contains("Using pip ");
  }

  @Test
  void whatAnotherBuildIsBuildingIsKeptAndTheMessageSaysSo() throws Exception {
    Path mine = folderOf(fixture.prepare("3.12", CacheFixture.spec("1")));
    Path lock = fixture.cache.toRealPath().resolve("locks").resolve(mine.getFileName());
    try (SystemLock held = SystemLock.tryAcquire(lock).orElseThrow()) {
      Cleaned cleaned = fixture.environments.clean(false);

      assertThat(held).isNotNull();
      assertThat(cleaned.removed()).isEmpty();
      assertThat(cleaned.kept())
          .containsExactly(
              new Cleaned.Kept(mine.toString(), "another build is building or checking it"));
      assertThat(mine).exists();
    }
    assertThat(fixture.environments.clean(false).removed()).containsExactly(mine.toString());
  }

  @Test
  void whatTheProjectNeedsIsCleanedAwayButNothingOfOthers() throws Exception {
    Path mine = folderOf(fixture.prepare("3.12", CacheFixture.spec("1")));
    try (CacheFixture other = new CacheFixture(folder, OfflineMachine.current(), "test:two")) {
      Path theirs = folderOf(other.prepare("3.12", CacheFixture.spec("2")));
      fixture.environments.close();
      try (CacheFixture later = new CacheFixture(folder)) {
        assertThat(later.environments.clean(false).removed()).containsExactly(mine.toString());
        assertThat(mine).doesNotExist();
        Cleaned used = later.environments.clean(true);
        assertThat(used.removed()).isEmpty();
        assertThat(used.kept())
            .contains(new Cleaned.Kept(theirs.toString(), "a running build uses it"))
            .hasSize(2);
        other.environments.close();
        assertThat(later.environments.clean(true).removed()).contains(theirs.toString()).hasSize(2);
        assertThat(later.environments.size()).isZero();
      }
    }
  }

  @Test
  void whatNobodyHasUsedForAMonthGoesAndIsLookedForOnceADay() throws Exception {
    Path old = folderOf(fixture.prepare("3.12", CacheFixture.spec("1")));
    Path fresh = folderOf(fixture.prepare("3.12", CacheFixture.spec("2")));
    fixture.environments.close();
    FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(31)));
    try (Stream<Path> uses = Files.list(old.resolve("projects"))) {
      Files.setLastModifiedTime(uses.findFirst().orElseThrow(), longAgo);
    }
    Files.setLastModifiedTime(old, longAgo);
    try (CacheFixture later = new CacheFixture(folder)) {
      later.environments.removeUnused();
      assertThat(old).doesNotExist();
      assertThat(fresh).exists();

      Files.setLastModifiedTime(fresh.resolve("complete"), longAgo);
      try (Stream<Path> uses = Files.list(fresh.resolve("projects"))) {
        Files.setLastModifiedTime(uses.findFirst().orElseThrow(), longAgo);
      }
      Files.setLastModifiedTime(fresh, longAgo);
      later.environments.removeUnused();
      assertThat(fresh).as("looked for today").exists();
      Files.setLastModifiedTime(fixture.cache.resolve("looked-for-unused"), longAgo);
      EnvironmentFacts used = later.prepare("3.12", CacheFixture.spec("2")).facts();
      assertThat(used.cached()).isTrue();
      later.environments.removeUnused();
      assertThat(fresh).as("used again").exists();
    }
  }

  @Test
  void languageOfTheMachineMakesAnotherEnvironmentButNotItsTerminal() throws Exception {
    EnvironmentSpec spec = CacheFixture.spec("1");
    Interpreter python = fixture.python("3.12");
    String first = name(Map.of("LC_ALL", "C", "TERM", "xterm"), python, spec);
    assertThat(name(Map.of("LC_ALL", "C", "TERM", "dumb"), python, spec)).isEqualTo(first);
    assertThat(name(Map.of("LC_ALL", "C.UTF-8"), python, spec)).isNotEqualTo(first);
  }

  @Test
  void otherIndexMakesAnotherEnvironmentButNotAnotherPassword() throws Exception {
    EnvironmentSpec spec = CacheFixture.spec("1");
    Interpreter python = fixture.python("3.12");
    String first = name(Map.of("PIP_INDEX_URL", "https://me:old@example.org/simple"), python, spec);
    assertThat(name(Map.of("PIP_INDEX_URL", "https://me:new@example.org/simple"), python, spec))
        .isEqualTo(first);
    assertThat(
            name(
                Map.of(
                    "PIP_INDEX_URL",
                    "https://example.org/simple",
                    "PIP_NO_COLOR",
                    "1",
                    "PIP_DEFAULT_TIMEOUT",
                    "3",
                    "BUILD_NUMBER",
                    "17"),
                python,
                spec))
        .isEqualTo(first);
    assertThat(name(Map.of("PIP_INDEX_URL", "https://example.org/other"), python, spec))
        .isNotEqualTo(first);
    assertThat(name(Map.of("PIP_PRE", "1"), python, spec)).isNotEqualTo(first);
  }

  private String name(Map<String, String> variables, Interpreter python, EnvironmentSpec spec)
      throws Exception {
    Machine machine =
        new Machine(fixture.machine.os(), variables, folder, fixture.machine.root(), folder);
    try (CacheFixture other = new CacheFixture(folder, machine, "test:one")) {
      return other.environments.inspect(python, spec).name();
    }
  }

  @Test
  void pipIsTakenWhereOnlyPipKnowsTheSources() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path uv = Files.writeString(bin.resolve("uv"), "#!/bin/sh\n");
    assertThat(uv.toFile().setExecutable(true)).isTrue();
    Interpreter python = fixture.python("3.12");
    assertThat(installer(Map.of(), python)).isEqualTo("uv");
    assertThat(installer(Map.of("PIP_EXTRA_INDEX_URL", "https://a"), python)).isEqualTo("pip");
    assertThat(
            installer(Map.of("PIP_EXTRA_INDEX_URL", "https://a", "UV_INDEX", "https://a"), python))
        .isEqualTo("uv");
    Path conf = Files.createDirectories(folder.resolve(".config/pip")).resolve("pip.conf");
    Files.writeString(conf, "[global]\ntimeout = 3\n");
    assertThat(installer(Map.of(), python)).isEqualTo("uv");
    Files.writeString(conf, "[global]\nindex-url = https://a\n");
    assertThat(installer(Map.of(), python)).isEqualTo("pip");
    Files.delete(conf);
    assertThat(installer(Map.of(), fixture.python("3.7"))).isEqualTo("pip");
  }

  private String installer(Map<String, String> variables, Interpreter python) {
    Machine machine =
        CacheFixture.with(
            new Machine(
                fixture.machine.os(),
                Map.of("PATH", folder.resolve("bin").toString()),
                folder,
                folder,
                folder),
            variables);
    return Installer.of(machine, python, CacheFixture.spec("1")).name();
  }

  @Test
  void waitingForAnotherBuildEnds() throws Exception {
    EnvironmentSpec patient = CacheFixture.spec("1");
    EnvironmentSpec spec =
        new EnvironmentSpec(
            patient.base(),
            List.of(),
            Map.of(),
            List.of(),
            "",
            Map.of(),
            ProjectInstall.NONE,
            patient.workspace(),
            "1",
            Duration.ofMillis(200));
    String name =
        Path.of(fixture.environments.inspect(fixture.python("3.12"), spec).name())
            .getFileName()
            .toString();
    fixture.prepare("3.12", CacheFixture.spec("2")); // so that there is a seed
    try (SystemLock theirs =
        LayerLock.acquire(fixture.cache.resolve("locks").resolve(name), Duration.ZERO)) {
      assertThat(theirs).isNotNull();
      assertThatThrownBy(() -> fixture.prepare("3.12", spec))
          .isInstanceOf(MatrixException.class)
          .hasMessageContaining("Another build has been preparing the same environment")
          .hasMessageContaining("<setupTimeout>");
    }
    fixture.prepare("3.12", patient);
  }

  @Test
  void linksInTheWayToTheCacheDoNoHarm() throws Exception {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    try (CacheFixture there = new CacheFixture(link)) {
      InstalledEnvironment environment = there.prepare("3.12", CacheFixture.spec("1", "pytest"));
      assertThat(folderOf(environment)).startsWith(real.toRealPath());
      Path python = there.enter(environment);
      assertThat(Files.exists(python, LinkOption.NOFOLLOW_LINKS)).isTrue();
      assertThat(there.command(python.resolveSibling("pytest"), "--version")).contains("pytest");
    }
  }
}
