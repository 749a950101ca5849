package io.github.pytestmatrix.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.EngineContract;
import io.github.pytestmatrix.engine.Environment;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.MissingInterpreterException;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.local.folders.SourceMode;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.local.machine.OfflineMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The local engine keeps what engines promise. */
@Tag("interpreters")
class LocalEngineTest extends EngineContract {
  @TempDir private static Path cache;
  private static Machine machine;

  @BeforeAll
  static void findOfflinePackages() {
    machine = OfflineMachine.current();
  }

  @Override
  protected Engine open(String project) {
    return LocalEngine.open(
        new LocalSettings(machine, project, cache, Map.of(), SourceMode.COPY, true));
  }

  @Override
  protected Base base() {
    return new Base("", "3.12");
  }

  @Override
  protected List<String> leftovers() throws Exception {
    List<String> left = new ArrayList<>();
    for (Path parent : List.of(cache.resolve("runs"), machine.temporary())) {
      try (Stream<Path> folders = Files.list(parent)) {
        folders
            .map(folder -> folder.getFileName().toString())
            .filter(name -> name.contains(ProcessHandle.current().pid() + "-"))
            .forEach(left::add);
      }
    }
    ProcessHandle.current().descendants().map(ProcessHandle::toString).forEach(left::add);
    return left;
  }

  private LocalEngine open(Path itsCache, Machine itsMachine, SourceMode mode, boolean setup) {
    return LocalEngine.open(
        new LocalSettings(itsMachine, "test:own", itsCache, Map.of(), mode, setup));
  }

  private Heard run(Engine itsEngine, EnvironmentSpec spec, Execution execution) throws Exception {
    Heard heard = new Heard();
    Environment environment = itsEngine.prepare(spec, heard);
    Exit exit = environment.run(execution, heard);
    assertThat(exit).as(heard.text()).isEqualTo(new Exit.Exited(0));
    return heard;
  }

  @Test
  void whatACellInstallsStaysInTheCell() throws Exception {
    Environment environment = plain();
    Heard first = new Heard();
    Execution installs =
        execution(
            List.of("python", "-c", "import iniconfig; print(iniconfig.__file__)"),
            "pip install -q iniconfig",
            Optional.empty(),
            limits(Duration.ofMinutes(2), Optional.empty()));
    environment.run(installs, first);
    assertThat(first.text()).contains(cache + "/runs/").contains("iniconfig/__init__.py");

    Heard second = new Heard();
    assertThat(environment.run(python("import iniconfig"), second)).isEqualTo(new Exit.Exited(1));
    assertThat(second.text()).contains("No module named 'iniconfig'");
  }

  @Test
  void scriptsOfPackagesRunInTheCellsOwnEnvironment() throws Exception {
    Execution script =
        execution(
            List.of("python"),
            "",
            Optional.of("command -v pytest; head -n 1 \"$(command -v pytest)\"; pytest --version"),
            limits(Duration.ofMinutes(1), Optional.empty()));
    Heard heard = run(engine, spec("", List.of("pytest")), script);
    assertThat(heard.text().lines().toList().get(0)).startsWith(cache + "/runs/");
    assertThat(heard.text().lines().toList().get(1)).contains("/runs/").endsWith("python");
    assertThat(heard.text()).contains("pytest ");
  }

  @Test
  void callersPythonVariablesDoNotMatter() throws Exception {
    Map<String, String> variables = new LinkedHashMap<>(machine.environment());
    variables.put("PYTHONPATH", "/nonexistent/path");
    variables.put("PYTHONHOME", "/nonexistent/home");
    variables.put("VIRTUAL_ENV", "/nonexistent/venv");
    variables.put("PIP_USER", "1");
    variables.put("PIP_TARGET", "/nonexistent/target");
    variables.put("PIP_REQUIRE_VIRTUALENV", "1");
    variables.put("SECRET", "xyzzy");
    Machine strange =
        new Machine(machine.os(), variables, machine.home(), machine.root(), machine.temporary());
    try (LocalEngine own = open(cache, strange, SourceMode.COPY, true)) {
      Heard heard =
          run(
              own,
              spec("", List.of("iniconfig")),
              python(
                  "import os, sys, iniconfig\n"
                      + "print([name for name in os.environ if name in ('PYTHONHOME', 'SECRET')])\n"
                      + "print(os.environ['VIRTUAL_ENV'] == sys.prefix, sys.prefix != sys.base_prefix)\n"
                      + "print('nonexistent' in os.environ['PYTHONPATH'])\n"
                      + "import tempfile; print(tempfile.gettempdir())"));
      assertThat(heard.text()).startsWith("[]\nTrue True\nFalse\n").contains("/pmx-");
      own.clean(false);
    }
  }

  @Test
  void pathsMayHoldBlanksAndAnyLetters() throws Exception {
    Files.writeString(
        sources.resolve("setup.py"),
        "from setuptools import setup\nsetup(name='live', version='1', py_modules=['live'],"
            + " entry_points={'console_scripts': ['live = live:main']})\n");
    Files.writeString(sources.resolve("live.py"), "def main(): print('it lives')\n");
    Path strange = folder.resolve("w\u00f6rk sp\u00e5ce's");
    try (LocalEngine own = open(strange, machine, SourceMode.COPY, true)) {
      Execution script =
          execution(
              List.of("python"),
              "",
              Optional.of("live; python -c 'import live; print(live.__file__)'"),
              limits(Duration.ofMinutes(1), Optional.empty()));
      EnvironmentSpec spec = spec("", List.of("setuptools", "wheel"), ProjectInstall.EDITABLE);
      Heard heard = run(own, spec, script);
      assertThat(heard.text())
          .startsWith("it lives\n" + strange + "/runs/")
          .endsWith("/cell/work/live.py\n");
    }
  }

  @Test
  void damagedEnvironmentRebuildsItself() throws Exception {
    EnvironmentSpec spec = spec("", List.of("iniconfig"));
    Execution imports = python("import iniconfig; print('there')");
    Path place;
    try (LocalEngine own = open(cache, machine, SourceMode.COPY, true)) {
      place = Path.of(own.prepare(spec, new Heard()).facts().name());
    }
    Path module;
    try (var files = Files.walk(place)) {
      module =
          files.filter(file -> file.endsWith("iniconfig/__init__.py")).findFirst().orElseThrow();
    }
    Files.writeString(module, "raise SystemExit('spoiled')");
    try (LocalEngine own = open(cache, machine, SourceMode.COPY, true)) {
      assertThat(run(own, spec, imports).text()).isEqualTo("there\n");
    }
    Files.delete(module);
    try (LocalEngine own = open(cache, machine, SourceMode.COPY, true)) {
      Environment again = own.prepare(spec, new Heard());
      Heard heard = new Heard();
      assertThat(again.run(imports, heard)).isEqualTo(new Exit.Exited(0));
      assertThat(heard.text()).isEqualTo("there\n");
      assertThat(again.facts().cached()).isFalse();
      own.clean(false);
    }
  }

  @Test
  void bytecodeOfTheSourcesComesBackInTheNextRunAndNamesThePlaceOfThatOne() throws Exception {
    Files.writeString(sources.resolve("shop.py"), "def sell():\n    return 1 / 0\n");
    Files.writeString(
        sources.resolve("test_shop.py"),
        "import shop, sys, traceback\n"
            + "def test_shop():\n"
            + "    try: shop.sell()\n"
            + "    except ZeroDivisionError: traceback.print_exc(file=sys.stdout)\n"
            + "    assert shop.sell.__code__.co_filename == shop.__file__\n"
            + "    assert test_shop.__code__.co_filename == __file__\n");
    EnvironmentSpec spec = spec("", List.of("pytest"));
    Execution tests =
        execution(
            List.of("python"),
            "",
            Optional.of("ls __pycache__ || echo cold\npwd\npython -m pytest -q -s"),
            limits(Duration.ofMinutes(1), Optional.empty()));
    List<String> texts = new ArrayList<>();
    long written = Files.getLastModifiedTime(sources.resolve("test_shop.py")).toMillis();
    while (System.currentTimeMillis() < written + 50) { // what was just written might change yet
      Thread.onSpinWait();
    }
    for (int run = 0; run < 2; run++) {
      try (LocalEngine own = open(cache, machine, SourceMode.COPY, true)) {
        texts.add(run(own, spec, tests).text());
      }
    }
    assertThat(texts.get(0)).contains("cold");
    List<String> lines = texts.get(1).lines().toList();
    assertThat(lines.get(0)).startsWith("shop.cpython-312");
    assertThat(lines.get(1)).startsWith("test_shop.cpython-312-pytest-");
    assertThat(texts.get(1)).contains("1 passed").contains(lines.get(2) + "/shop.py\", line 2");
    assertThat(sources.toFile().list()).containsExactlyInAnyOrder("shop.py", "test_shop.py");
    try (LocalEngine own = open(cache, machine, SourceMode.COPY, true)) {
      own.clean(false);
    }
    assertThat(Path.of(engine.inspect(spec).name())).doesNotExist();
  }

  @Test
  void unfinishedEnvironmentIsNeverUsed() throws Exception {
    EnvironmentSpec spec = spec("", List.of("iniconfig"));
    String name = engine.inspect(spec).name();
    Path halfDone = Files.createDirectories(Path.of(name).resolve("venv/bin"));
    Files.writeString(halfDone.resolve("python"), "no program");

    assertThat(engine.inspect(spec).cached()).isFalse();
    assertThat(run(engine, spec, python("import iniconfig; print(1)")).text()).isEqualTo("1\n");
  }

  @Test
  void cacheThatCanNotBeWrittenIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> open(file.resolve("cache"), machine, SourceMode.COPY, true))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("-Dpytest-matrix.cacheDirectory");
  }

  @Test
  void environmentsInUseAreNotCleanedAway() throws Exception {
    EnvironmentSpec spec = spec("", List.of("iniconfig"));
    engine.prepare(spec, new Heard());
    try (LocalEngine other = open(cache, machine, SourceMode.COPY, true)) {
      other.clean(true);
      assertThat(run(engine, spec, python("import iniconfig; print(1)")).text()).isEqualTo("1\n");
    }
    assertThat(engine.clean(false).removed()).hasSize(1);
    assertThat(engine.inspect(spec).cached()).isFalse();
  }

  @Test
  void setUpLinesNeedTheEngineToBeNamed() throws Exception {
    try (LocalEngine own = open(cache, machine, SourceMode.COPY, false)) {
      assertThatThrownBy(() -> own.prepare(spec("touch /x", List.of()), new Heard()))
          .isInstanceOf(MatrixException.class)
          .hasMessageContaining("<setup>")
          .hasMessageContaining("-Dpytest-matrix.engine=local");
    }
  }

  @Test
  void inPlaceTheSourcesAreTheUsersOwnAndStayClean() throws Exception {
    Files.writeString(sources.resolve("module.py"), "");
    try (LocalEngine own = open(cache, machine, SourceMode.IN_PLACE, true)) {
      Heard heard =
          run(own, spec("", List.of()), python("import module, os; print(os.path.abspath('.'))"));
      assertThat(heard.text()).isEqualTo(sources + "\n");
      own.clean(false);
    }
    assertThat(sources.toFile().list()).containsExactly("module.py");
  }

  @Test
  void missingInterpreterNamesThePlacesAndTheWayOut() {
    EnvironmentSpec spec = spec("", List.of());
    EnvironmentSpec absent =
        new EnvironmentSpec(
            new Base("", "3.99"),
            spec.requirements(),
            spec.requirementInputs(),
            spec.packages(),
            spec.setup(),
            spec.variables(),
            spec.install(),
            spec.workspace(),
            spec.digest(),
            spec.timeout());
    assertThatThrownBy(() -> engine.prepare(absent, new Heard()))
        .isInstanceOf(MissingInterpreterException.class)
        .hasMessageContaining("No interpreter for python 3.99")
        .hasMessageContaining("PATH")
        .hasMessageContaining("-Dpytest-matrix.interpreters=3.99=");
  }
}
