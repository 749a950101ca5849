package io.github.pytestmatrix.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.workspace.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every engine promises, tried on the real thing. */
public abstract class EngineContract {
  private static final Limits LIMITS = limits(Duration.ofMinutes(2), Optional.empty());

  @TempDir protected Path folder;
  protected Path sources;
  protected Engine engine;

  /** A new engine for a project of its own, so that what it caches is its alone. */
  protected abstract Engine open(String project) throws Exception;

  /** An interpreter that has pip. */
  protected abstract Base base();

  /** What of this engine's runs still exists. */
  protected abstract List<String> leftovers() throws Exception;

  @BeforeEach
  void openEngine() throws Exception {
    sources = Files.createDirectory(folder.resolve("sources"));
    engine = open("test:" + UUID.randomUUID());
    engine.fetch(List.of(base()), ExecutionListener.NONE);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    engine.clean(false);
    engine.close();
    assertThat(leftovers()).isEmpty();
  }

  /** Hears everything. */
  protected static final class Heard implements ExecutionListener {
    public final ByteArrayOutputStream output = new ByteArrayOutputStream();
    public final ByteArrayOutputStream events = new ByteArrayOutputStream();
    public final ByteArrayOutputStream setup = new ByteArrayOutputStream();
    public final List<Phase> phases = new ArrayList<>();
    public final CountDownLatch firstOutput = new CountDownLatch(1);

    public Heard() {}

    @Override
    public synchronized void phaseStarted(Phase phase) {
      phases.add(phase);
    }

    @Override
    public synchronized void output(byte[] bytes) {
      output.writeBytes(bytes);
      firstOutput.countDown();
    }

    @Override
    public synchronized void events(byte[] bytes) {
      events.writeBytes(bytes);
    }

    @Override
    public synchronized void setupOutput(byte[] bytes) {
      setup.writeBytes(bytes);
    }

    public synchronized String text() {
      return output.toString(StandardCharsets.UTF_8);
    }
  }

  protected EnvironmentSpec spec(String setup, List<String> packages) {
    return spec(setup, packages, ProjectInstall.NONE);
  }

  protected EnvironmentSpec spec(String setup, List<String> packages, ProjectInstall install) {
    return new EnvironmentSpec(
        base(),
        List.of(),
        Map.of(),
        packages,
        setup,
        Map.of("GREETING", "it's here"),
        install,
        Workspace.scan(sources, List.of(), List.of()),
        UUID.randomUUID().toString(),
        Duration.ofMinutes(5));
  }

  /** The same, planned by a later build. */
  private EnvironmentSpec again(EnvironmentSpec spec) {
    return new EnvironmentSpec(
        spec.base(),
        spec.requirements(),
        spec.requirementInputs(),
        spec.packages(),
        spec.setup(),
        spec.variables(),
        spec.install(),
        Workspace.scan(sources, List.of(), List.of()),
        spec.digest(),
        spec.timeout());
  }

  protected Environment plain() throws InterruptedException {
    return engine.prepare(spec("", List.of()), ExecutionListener.NONE);
  }

  protected static Limits limits(Duration timeout, Optional<Long> memory) {
    return new Limits(timeout, Optional.empty(), memory, Optional.empty(), Optional.empty());
  }

  protected Execution python(String code) throws IOException {
    return execution(List.of("python", "-c", code), "", Optional.empty(), LIMITS);
  }

  protected Execution execution(
      List<String> command, String before, Optional<String> script, Limits limits)
      throws IOException {
    return new Execution(
        "cell",
        Workspace.scan(sources, List.of(), List.of()),
        Map.of("extra.txt", "extra".getBytes(StandardCharsets.UTF_8)),
        Map.of("NAME", "O'Neill $HOME"),
        before,
        command,
        "",
        script,
        Files.createTempDirectory(folder, "results"),
        limits);
  }

  @Test
  void exitCodeOfTheCommandComesBack() throws Exception {
    Environment environment = plain();
    assertThat(environment.run(python("raise SystemExit(7)"), ExecutionListener.NONE))
        .isEqualTo(new Exit.Exited(7));
    assertThat(
            environment.run(
                python("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"),
                ExecutionListener.NONE))
        .isEqualTo(new Exit.Exited(139));
  }

  @Test
  void outputComesWholeAndByteForByte() throws Exception {
    Heard heard = new Heard();
    plain()
        .run(
            python(
                "import sys, os\n"
                    + "block = bytes(range(256)) * 1000\n"
                    + "for i in range(20): os.write(1, block)\n"
                    + "os.write(2, b'err without a line break')"),
            heard);
    byte[] bytes = heard.output.toByteArray();
    assertThat(bytes).hasSize(256 * 1000 * 20 + "err without a line break".length());
    for (int i = 0; i < 256 * 1000 * 20; i++) {
      if (bytes[i] != (byte) i) {
        throw new AssertionError("Byte " + i + " is " + bytes[i]);
      }
    }
  }

  @Test
  void eventsAreApartFromTheOutput() throws Exception {
    Heard heard = new Heard();
    plain()
        .run(
            python(
                "import os\n"
                    + "with open(os.environ['PYTEST_MATRIX_EVENTS'], 'ab') as events:\n"
                    + "    events.write(b'event')\n"
                    + "print('output')"),
            heard);
    assertThat(heard.text()).isEqualTo("output\n");
    assertThat(heard.events.toString(StandardCharsets.UTF_8)).isEqualTo("event");
    assertThat(heard.phases).containsExactly(Phase.COPY, Phase.TEST, Phase.COLLECT);
  }

  @Test
  void filesOfTheResultsFolderComeBack() throws Exception {
    Execution execution =
        python(
            "import os\n"
                + "folder = os.environ['PYTEST_MATRIX_RESULTS']\n"
                + "open(os.path.join(folder, 'junit-1.xml'), 'w').write('<x/>')\n"
                + "os.symlink('/etc/passwd', os.path.join(folder, 'link.xml'))\n"
                + "os.mkdir(os.path.join(folder, 'sub'))\n"
                + "os._exit(3)");
    assertThat(plain().run(execution, ExecutionListener.NONE)).isEqualTo(new Exit.Exited(3));
    assertThat(execution.results().resolve("junit-1.xml")).hasContent("<x/>");
    assertThat(execution.results().toFile().list()).containsExactly("junit-1.xml");
  }

  @Test
  void sourcesArriveAsTheyAreAndTheUsersStayUntouched() throws Exception {
    Files.createDirectories(sources.resolve("empty"));
    Files.writeString(sources.resolve("täst.txt"), "hé");
    Files.createSymbolicLink(sources.resolve("link"), Path.of("täst.txt"));
    Path tool = Files.writeString(sources.resolve("tool"), "#!/bin/sh\n");
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    Heard heard = new Heard();
    plain()
        .run(
            python(
                "import os\n"
                    + "print(set(os.listdir('.')) == {'empty', 'link', 't\\xe4st.txt', 'tool'})\n"
                    + "print(os.readlink('link') == 't\\xe4st.txt', os.listdir('empty'))\n"
                    + "print(os.access('tool', os.X_OK), os.access('t\\xe4st.txt', os.R_OK))\n"
                    + "import stat\n"
                    + "print(bool(os.stat('t\\xe4st.txt').st_mode & stat.S_IXUSR))\n"
                    + "open('t\\xe4st.txt', 'w').write('spoiled')\n"
                    + "os.remove('tool')"),
            heard);
    assertThat(heard.text()).isEqualTo("True\nTrue []\nTrue True\nFalse\n");
    assertThat(sources.resolve("täst.txt")).hasContent("hé");
    assertThat(tool).exists();
  }

  @Test
  void linesBeforeTheCommandShareItsShell() throws Exception {
    Heard heard = new Heard();
    Files.createDirectory(sources.resolve("inner"));
    plain()
        .run(
            execution(
                List.of("python", "-c", "import os; print(os.getcwd()[-5:], os.environ['A'])"),
                "cd inner\nexport A='1 2'",
                Optional.empty(),
                LIMITS),
            heard);
    assertThat(heard.text()).isEqualTo("inner 1 2\n");
  }

  @Test
  void aFailedLineBeforeTheCommandEndsTheRun() throws Exception {
    Heard heard = new Heard();
    Execution execution =
        execution(
            List.of("python", "-c", "print('ran')"), "false\necho on", Optional.empty(), LIMITS);
    assertThat(plain().run(execution, heard)).isEqualTo(new Exit.Exited(1));
    assertThat(heard.text()).isEmpty();
  }

  @Test
  void aScriptRunsInPlaceOfTheCommand() throws Exception {
    Heard heard = new Heard();
    Execution execution =
        execution(
            List.of("python", "-c", "print('command')"),
            "",
            Optional.of("echo \"$NAME\"\npython -c 'print(1)'\nexit 5"),
            LIMITS);
    assertThat(plain().run(execution, heard)).isEqualTo(new Exit.Exited(5));
    assertThat(heard.text()).isEqualTo("O'Neill $HOME\n1\n");
  }

  @Test
  void timeoutEndsTheCommandAndWhatItStarted() throws Exception {
    Heard heard = new Heard();
    Execution execution =
        execution(
            List.of(
                "python",
                "-u",
                "-c",
                "import signal, subprocess, time\n"
                    + "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
                    + "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                    + "subprocess.Popen(['sleep', '1000'], start_new_session=True)\n"
                    + "print('up')\n"
                    + "signal.signal(signal.SIGQUIT, signal.SIG_IGN)\n"
                    + "time.sleep(1000)"),
            "",
            Optional.empty(),
            limits(Duration.ofSeconds(2), Optional.empty()));
    long start = System.nanoTime();
    assertThat(plain().run(execution, heard)).isEqualTo(new Exit.TimedOut(Duration.ofSeconds(2)));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    assertThat(heard.text()).isEqualTo("up\n");
  }

  @Test
  void commandThatNeedsTooMuchMemoryIsToldFromACrash() throws Exception {
    Execution execution =
        execution(
            List.of("python", "-c", "a = []\nwhile True: a.append(b'x' * (8 << 20))"),
            "",
            Optional.empty(),
            limits(Duration.ofMinutes(1), Optional.of(64L << 20)));
    assertThat(plain().run(execution, ExecutionListener.NONE)).isInstanceOf(Exit.OutOfMemory.class);
  }

  @Test
  void interruptEndsTheCommand() throws Exception {
    Environment environment = plain();
    Heard heard = new Heard();
    Execution execution = python("import time; print('up', flush=True); time.sleep(1000)");
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<Exit> run = pool.submit(() -> environment.run(execution, heard));
      assertThat(heard.firstOutput.await(1, TimeUnit.MINUTES)).isTrue();
      pool.shutdownNow();
      assertThatThrownBy(() -> run.get(1, TimeUnit.MINUTES))
          .hasCauseInstanceOf(InterruptedException.class);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void closingEndsWhatRuns() throws Exception {
    Environment environment = plain();
    Heard heard = new Heard();
    Execution execution = python("import time; print('up', flush=True); time.sleep(1000)");
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<Exit> run = pool.submit(() -> environment.run(execution, heard));
      assertThat(heard.firstOutput.await(1, TimeUnit.MINUTES)).isTrue();
      engine.clean(false);
      engine.close();
      assertThat(leftovers()).isEmpty();
      assertThatThrownBy(() -> run.get(1, TimeUnit.MINUTES))
          .as("it was stopped, and has not failed")
          .hasCauseInstanceOf(InterruptedException.class);
    } finally {
      pool.shutdownNow();
      engine = open("test:" + UUID.randomUUID());
    }
  }

  @Test
  void cleaningKeepsWhatARunningCellUsesAndSaysSo() throws Exception {
    EnvironmentSpec spec = spec("echo built", List.of());
    Environment environment = engine.prepare(spec, ExecutionListener.NONE);
    Heard heard = new Heard();
    Execution execution = python("import time; print('up', flush=True); time.sleep(1000)");
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try (Engine other = open("test:" + UUID.randomUUID())) {
      other.fetch(List.of(base()), ExecutionListener.NONE);
      String name = other.prepare(spec, ExecutionListener.NONE).facts().name();
      Future<Exit> run = pool.submit(() -> environment.run(execution, heard));
      assertThat(heard.firstOutput.await(1, TimeUnit.MINUTES)).isTrue();

      for (int again = 0; again < 2; again++) {
        Cleaned cleaned = other.clean(false);
        assertThat(cleaned.removed()).doesNotContain(name);
        assertThat(cleaned.kept())
            .filteredOn(kept -> kept.name().equals(name))
            .singleElement()
            .satisfies(kept -> assertThat(kept.reason()).endsWith(" uses it"));
      }
      assertThat(run.isDone()).isFalse();
      pool.shutdownNow();
      assertThatThrownBy(() -> run.get(1, TimeUnit.MINUTES)).isNotNull();
      engine.close();
      assertThat(other.clean(false).removed()).contains(name);
    } finally {
      pool.shutdownNow();
      engine = open("test:" + UUID.randomUUID());
    }
  }

  @Test
  void anEnvironmentIsBuiltOnceAlsoForManyAtOnce() throws Exception {
    EnvironmentSpec spec = spec("echo built", List.of());
    AtomicInteger builds = new AtomicInteger();
    ExecutionListener counting =
        new ExecutionListener() {
          @Override
          public void setupOutput(byte[] bytes) {
            if (new String(bytes, StandardCharsets.UTF_8).contains("built")) {
              builds.incrementAndGet();
            }
          }
        };
    try (Engine other = open("test:other")) {
      other.fetch(List.of(base()), ExecutionListener.NONE);
      ExecutorService pool = Executors.newFixedThreadPool(4);
      try {
        List<Callable<Environment>> preparations =
            List.of(
                () -> engine.prepare(spec, counting),
                () -> engine.prepare(spec, counting),
                () -> other.prepare(spec, counting),
                () -> other.prepare(spec, counting));
        for (Future<Environment> prepared : pool.invokeAll(preparations)) {
          assertThat(prepared.get().facts().name()).isNotEmpty();
        }
      } finally {
        pool.shutdownNow();
      }
      assertThat(builds).hasValue(1);
      assertThat(engine.prepare(spec, ExecutionListener.NONE).facts().cached()).isTrue();
      assertThat(engine.inspect(spec).cached()).isTrue();
      other.clean(false);
    }
  }

  @Test
  void aBrokenSetUpSaysWhy() {
    assertThatThrownBy(
            () -> engine.prepare(spec("echo the reason\nexit 9", List.of()), new Heard()))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("the reason")
        .hasMessageContaining("9");
    assertThatThrownBy(
            () ->
                engine.prepare(
                    spec("", List.of("there-is-no-such-package-of-this-name")), new Heard()))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("there-is-no-such-package-of-this-name");
  }

  @Test
  void aBuildThatFailsIsToldInItsOwnWords() throws Exception {
    Files.writeString(sources.resolve("setup.py"), "import Cython\n");
    EnvironmentSpec spec = spec("export PYTHONWARNINGS=error", List.of(), ProjectInstall.EDITABLE);
    assertThatThrownBy(() -> engine.prepare(spec, new Heard()))
        .isInstanceOf(MatrixException.class)
        .hasMessageMatching(
            "(?s)Installing the project on .* failed with exit code 1: ModuleNotFoundError: No module named 'Cython'\n.*");
  }

  @Test
  void setUpLinesSeeTheirVariablesAndBecomePartOfTheEnvironment() throws Exception {
    Environment environment =
        engine.prepare(
            spec(
                "echo \"$GREETING\" > \"$(python -c 'import sys; print(sys.prefix)')/greeting\"",
                List.of()),
            ExecutionListener.NONE);
    Heard heard = new Heard();
    environment.run(
        python(
            "import os, sys\n"
                + "print(open(sys.prefix + '/greeting').read(), os.environ.get('GREETING'))"),
        heard);
    assertThat(heard.text()).isEqualTo("it's here\n None\n");
  }

  @Test
  void anEditableInstallationFollowsTheSources() throws Exception {
    Files.writeString(
        sources.resolve("setup.py"),
        "from setuptools import setup, find_packages\n"
            + "setup(name='live', version='1.0', packages=find_packages('src'),"
            + " package_dir={'': 'src'})\n");
    Path module = Files.createDirectories(sources.resolve("src/live"));
    Files.writeString(module.resolve("__init__.py"), "VALUE = 1\n");
    Files.writeString(module.resolve("gone.py"), "");
    EnvironmentSpec spec = spec("", List.of("setuptools", "wheel"), ProjectInstall.EDITABLE);
    Environment environment = engine.prepare(spec, ExecutionListener.NONE);
    Files.writeString(module.resolve("__init__.py"), "VALUE = 2\n");
    Files.delete(module.resolve("gone.py"));
    Heard heard = new Heard();
    environment.run(
        python(
            "import live; print(live.VALUE)\n"
                + "try:\n    import live.gone; print('stale')\n"
                + "except ImportError: print('gone')"),
        heard);
    assertThat(heard.text()).isEqualTo("2\ngone\n");
  }

  /**
   * The project's tests look at what they import; those in its packages are in part in the wheel.
   */
  @Test
  void aWheelIsTestedAndNeverTheCheckoutBesideIt() throws Exception {
    Path project =
        Path.of(Objects.requireNonNull(EngineContract.class.getResource("wheel")).toURI());
    try (Stream<Path> files = Files.walk(project)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = sources.resolve(project.relativize(file));
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    List<String> packages = List.of("setuptools", "pytest", "pytest-xdist");
    EnvironmentSpec spec =
        new EnvironmentSpec(
            base(),
            List.of(),
            Map.of(),
            List.of(),
            packages,
            "",
            Map.of(),
            Set.of(),
            ProjectInstall.WHEEL,
            List.of("test"),
            Workspace.scan(sources, List.of(), List.of()),
            UUID.randomUUID().toString(),
            Duration.ofMinutes(5));
    Heard heard = new Heard();
    Environment environment = engine.prepare(spec, heard);
    assertThat(heard.setup.toString(StandardCharsets.UTF_8))
        .contains(
            "not in the wheel: acme/lost/__init__.py, acme/rates.txt, shop/checks/cases/a.json,"
                + " shop/code/__init__.py, shop/guide.rst, shop/sub/__init__.py, shop/template.txt");
    for (String arguments : List.of("", "-n 2 -o pythonpath=.")) {
      Heard run = new Heard();
      List<String> command = new ArrayList<>(List.of("python", "-m", "pytest"));
      command.addAll(Stream.of(arguments.split(" ")).filter(word -> !word.isEmpty()).toList());
      Exit exit = environment.run(execution(command, "", Optional.empty(), LIMITS), run);
      assertThat(exit).as(run.text()).isEqualTo(new Exit.Exited(0));
      assertThat(run.text()).as(arguments).contains("21 passed");
    }
    Heard doctests = new Heard();
    List<String> all = List.of("python", "-m", "pytest", "--doctest-modules", "shop");
    environment.run(execution(all, "", Optional.empty(), LIMITS), doctests);
    assertThat(doctests.text())
        .as("what pytest collects doesn't vanish with what the wheel lacks")
        .contains("shop/sub/__init__.py of the sources is not in the project's wheel", "3 errors");
    Heard script = new Heard();
    Optional<String> lines =
        Optional.of("export PYTHONPATH=$PWD\npython -m pytest -q --import-mode=append");
    environment.run(execution(List.of("python"), "", lines, LIMITS), script);
    assertThat(script.text()).contains("21 passed");
  }

  @Test
  void aWheelIsMadeAnewWhenTheSourcesChange() throws Exception {
    Files.writeString(
        sources.resolve("setup.py"),
        "from setuptools import setup\n"
            + "setup(name='built', version='1.0', packages=['built'], package_dir={'': 'src'})\n");
    Path module = Files.createDirectories(sources.resolve("src/built"));
    Files.writeString(module.resolve("__init__.py"), "VALUE = 1\n");
    Heard first = new Heard();
    EnvironmentSpec old = spec("echo base", List.of("setuptools"), ProjectInstall.WHEEL);
    Execution execution = python("import built; print(built.VALUE, 'src' in built.__file__)");
    engine.prepare(old, ExecutionListener.NONE).run(execution, first);
    assertThat(first.text()).isEqualTo("1 False\n");

    Files.writeString(module.resolve("__init__.py"), "VALUE = 2\n");
    EnvironmentSpec changed = again(old);
    Heard second = new Heard();
    Environment renewed = engine.prepare(changed, second);
    assertThat(second.setup.toString(StandardCharsets.UTF_8))
        .as("the dependencies stay as they are")
        .doesNotContain("base\n");
    renewed.run(python("import built; print(built.VALUE)"), second);
    assertThat(second.text()).isEqualTo("2\n");
  }

  @Test
  void aProjectIsInstalledAnewOnceWhatItsBuildReadHasChanged() throws Exception {
    Files.writeString(
        sources.resolve("setup.py"),
        """
        import os, subprocess
        from setuptools import setup
        subprocess.check_call(["cp", "copied.txt", "/dev/null"])
        if os.path.exists("linked.txt"):
            os.link("linked.txt", "other-name"); open("other-name").read(); os.remove("other-name")
        def reqs(*f):
            return open(os.path.join(os.getcwd(), "requirements", *f)).read().split()
        setup(name="read", version="1.0", py_modules=["module"], install_requires=reqs("default.txt"))
        """);
    Files.createDirectory(sources.resolve("requirements"));
    for (String file :
        List.of(
            "copied.txt", "linked.txt", "requirements/default.txt", "module.py", "test_it.py")) {
      Files.writeString(sources.resolve(file), "");
    }
    EnvironmentSpec spec = spec("", List.of("setuptools", "wheel"), ProjectInstall.EDITABLE);
    engine.prepare(spec, ExecutionListener.NONE);
    assertThat(engine.inspect(again(spec)).cached()).isTrue();

    for (String file : List.of("module.py", "test_it.py")) {
      Files.writeString(sources.resolve(file), "# changed\n");
      assertThat(engine.inspect(again(spec)).cached()).as(file).isTrue();
    }
    for (String file : List.of("copied.txt", "linked.txt", "setup.cfg")) {
      boolean there = Files.exists(sources.resolve(file));
      Files.writeString(sources.resolve(file), "# changed\n");
      assertThat(engine.inspect(again(spec)).cached()).as(file).isFalse();
      if (there) {
        Files.writeString(sources.resolve(file), "");
      } else {
        Files.delete(sources.resolve(file));
      }
    }
    assertThat(engine.inspect(again(spec)).cached()).as("all is as it was").isTrue();

    Files.writeString(sources.resolve("requirements/default.txt"), "iniconfig\n");
    Environment renewed = engine.prepare(again(spec), ExecutionListener.NONE);
    assertThat(renewed.facts().cached()).isFalse();
    Heard heard = new Heard();
    renewed.run(python("import iniconfig, module; print(iniconfig.__name__)"), heard);
    assertThat(heard.text()).isEqualTo("iniconfig\n");

    Files.writeString(sources.resolve("requirements/default.txt"), "");
    Environment before = engine.prepare(again(spec), ExecutionListener.NONE);
    assertThat(before.facts().cached()).as("as it was before the change").isTrue();
    before.run(python("import iniconfig"), heard);
    assertThat(heard.text()).contains("No module named 'iniconfig'");
  }

  @Test
  void cleaningRemovesWhatTheProjectUsesAlsoIfAnotherOneBuiltIt() throws Exception {
    EnvironmentSpec spec = spec("echo built", List.of());
    try (Engine other = open("test:other")) {
      other.fetch(List.of(base()), ExecutionListener.NONE);
      other.prepare(spec, ExecutionListener.NONE);
    }
    Environment shared = engine.prepare(spec, ExecutionListener.NONE);
    assertThat(shared.facts().cached()).isTrue();

    assertThat(engine.clean(false).removed()).contains(shared.facts().name());
    assertThat(engine.prepare(spec, ExecutionListener.NONE).facts().cached()).isFalse();
  }

  @Test
  void bytecodeOfWhatPytestLoadsIsThereAlready() throws Exception {
    Environment environment = engine.prepare(spec("", List.of("pytest")), ExecutionListener.NONE);
    Heard heard = new Heard();
    environment.run(
        python(
            "import os, sys, pytest, _pytest.junitxml, unittest.mock, asyncio\n"
                + "cold = [m.__name__ for m in list(sys.modules.values())\n"
                + "        if getattr(m, '__cached__', None) and not os.path.exists(m.__cached__)]\n"
                + "start = os.stat('/proc/self').st_mtime\n"
                + "new = [m.__name__ for m in list(sys.modules.values())\n"
                + "       if getattr(m, '__cached__', None)\n"
                + "       and os.stat(m.__cached__).st_ctime > start]\n"
                + "print(cold, new)"),
        heard);
    assertThat(heard.text()).isEqualTo("[] []\n");
  }
}
