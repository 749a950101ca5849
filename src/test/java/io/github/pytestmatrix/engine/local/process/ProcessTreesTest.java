package io.github.pytestmatrix.engine.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.shared.Owner;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ProcessTreesTest {
  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final Duration LONG = Duration.ofSeconds(50);

  @TempDir private Path folder;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private ProcessTrees trees;

  @BeforeEach
  void makeTrees() {
    trees = new ProcessTrees(Machine.current(), Owner.current(), folder);
  }

  /** Each test's own mark is in its folder's name, which all its processes know. */
  @AfterEach
  void nothingIsLeft() throws Exception {
    trees.close();
    assertThat(living()).isEmpty();
  }

  private List<String> living() throws Exception {
    List<String> living = new ArrayList<>();
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        try {
          String command =
              Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
          if (command.contains(folder.toString())) {
            living.add(command.replace('\0', ' '));
          }
        } catch (java.io.IOException ended) {
          continue;
        }
      }
    }
    return living;
  }

  /** A Python program whose command line names the test's folder. */
  private List<String> python(String... lines) throws Exception {
    Path file = Files.createTempFile(folder, "program", ".py");
    Files.write(file, List.of(lines));
    return List.of(PYTHON.toString(), "-u", file.toString());
  }

  private Command command(List<String> arguments, Duration timeout) {
    return new Command(
        PYTHON,
        arguments,
        folder,
        Map.of("PATH", "/usr/bin:/bin", "NÄME", "wörth 'it'"),
        timeout,
        Optional.empty(),
        Optional.empty());
  }

  private Exit run(List<String> arguments) throws InterruptedException {
    return run(command(arguments, LONG));
  }

  private Exit run(Command command) throws InterruptedException {
    return trees.run(
        command,
        bytes -> {
          synchronized (output) {
            output.writeBytes(bytes);
          }
        });
  }

  private String text() {
    synchronized (output) {
      return output.toString(StandardCharsets.UTF_8);
    }
  }

  @Test
  void variablesArriveByteForByteWhateverTheLocale() throws Exception {
    Exit exit =
        run(
            python(
                "import os",
                "names = [b'N\\xc3\\x84ME', b'PATH']",
                "print([os.environb[name] for name in names])",
                "print([name for name in os.environ if 'HEX' in name])"));

    assertThat(exit).isEqualTo(new Exit.Exited(0));
    assertThat(text()).isEqualTo("[b\"w\\xc3\\xb6rth 'it'\", b'/usr/bin:/bin']\n[]\n");
  }

  @Test
  void exitCodesAndSignalsComeBack() throws Exception {
    assertThat(run(python("raise SystemExit(7)"))).isEqualTo(new Exit.Exited(7));
    assertThat(run(python("import os; os._exit(0)"))).isEqualTo(new Exit.Exited(0));
    assertThat(run(python("import os; os.kill(os.getpid(), 11)"))).isEqualTo(new Exit.Exited(139));
    assertThat(run(python("import os; os.kill(os.getpid(), 9)"))).isEqualTo(new Exit.Exited(137));
  }

  @Test
  void outputIsWholeAndInItsOrder() throws Exception {
    run(
        python(
            "import os",
            "block = bytes(range(256)) * 100",
            "for i in range(100):",
            "    os.write(1, block)",
            "    os.write(2, b'<err>')"));
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int i = 0; i < 100; i++) {
      for (int value = 0; value < 25_600; value++) {
        expected.write(value);
      }
      expected.writeBytes("<err>".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(Arrays.mismatch(output.toByteArray(), expected.toByteArray()))
        .as("the first byte that differs")
        .isEqualTo(-1);
  }

  @Test
  void commandSeesItsOwnEnvironmentOnly() throws Exception {
    run(
        python(
            "import os, signal, sys",
            "os.environ.pop('LC_CTYPE', None)",
            "print(sorted(os.environ), os.environ['N\\u00c4ME'], sys.stdin.read() == '')",
            "print(signal.pthread_sigmask(signal.SIG_BLOCK, []),"
                + " signal.getsignal(signal.SIGTERM) == signal.SIG_DFL)",
            "print(sorted(os.listdir('/proc/self/fd'))[:4])",
            "print(os.getsid(0) == os.getpid())"));
    assertThat(text())
        .isEqualTo(
            "['NÄME', 'PATH', 'PYTEST_MATRIX_OWNER'] wörth 'it' True\n"
                + "set() True\n['0', '1', '2', '3']\nTrue\n");
  }

  @Test
  void whatTheCommandLeavesBehindEndsWithIt() throws Exception {
    Exit exit =
        run(
            python(
                "import os, subprocess, sys",
                "me = sys.argv[0]",
                "def daemon(environment):",
                "    if os.fork() == 0:",
                "        os.setsid()",
                "        if os.fork() == 0:",
                "            os.execve(sys.executable, [sys.executable, '-c',"
                    + " 'import time; time.sleep(1000)', me], environment)",
                "        os._exit(0)",
                "daemon(dict(os.environ))",
                "daemon({})",
                "for i in range(20): subprocess.Popen([sys.executable, '-c',"
                    + " 'import os, time\\nwhile True:\\n  os.fork() or time.sleep(0.5)\\n"
                    + "  os.getppid() == 1 and os._exit(0)\\n  time.sleep(100)', me])",
                "print('done')"));
    assertThat(exit).isEqualTo(new Exit.Exited(0));
    assertThat(text()).isEqualTo("done\n");
    assertThat(living()).isEmpty();
  }

  @Test
  void pythonThatWasBuiltWithoutLibffiFindsOrphansByTheirMark() throws Exception {
    Files.writeString(folder.resolve("_ctypes.py"), "raise ImportError('built without libffi')");
    Exit exit =
        run(
            python(
                "import os, sys",
                "if os.fork() == 0:",
                "    os.setsid()",
                "    if os.fork() == 0:",
                "        os.execv(sys.executable, [sys.executable, '-c',"
                    + " 'import time; time.sleep(1000)', sys.argv[0]])",
                "    os._exit(0)",
                "os.wait()",
                "print('done')"));
    assertThat(exit).isEqualTo(new Exit.Exited(0));
    assertThat(text()).isEqualTo("done\n");
    assertThat(living()).isEmpty();
  }

  @Test
  void timeoutEndsAlsoWhatIgnoresSignals() throws Exception {
    long start = System.nanoTime();
    Exit exit =
        run(
            command(
                python(
                    "import signal, subprocess, sys, time",
                    "for name in ('SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGHUP'):",
                    "    signal.signal(getattr(signal, name), signal.SIG_IGN)",
                    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)',"
                        + " sys.argv[0]], start_new_session=True)",
                    "print('up')",
                    "while True: time.sleep(1)"),
                Duration.ofSeconds(1)));
    assertThat(exit).isEqualTo(new Exit.TimedOut(Duration.ofSeconds(1)));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(11));
    assertThat(text()).isEqualTo("up\n");
  }

  @Test
  void timeoutLetsPytestEndItsSession() throws Exception {
    Exit exit =
        run(
            command(
                python(
                    "import faulthandler, signal, time",
                    "faulthandler.register(signal.SIGQUIT)",
                    "try:",
                    "    time.sleep(1000)",
                    "except KeyboardInterrupt:",
                    "    print('ended well')"),
                Duration.ofSeconds(1)));
    assertThat(exit).isInstanceOf(Exit.TimedOut.class);
    assertThat(text()).contains("line 4 in").endsWith("ended well\n");
  }

  @Test
  void interruptEndsTheTree() throws Exception {
    CountDownLatch up = new CountDownLatch(1);
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Command sleeper = command(python("import time; print('up'); time.sleep(1000)"), LONG);
      Future<Exit> run = pool.submit(() -> trees.run(sleeper, bytes -> up.countDown()));
      assertThat(up.await(20, TimeUnit.SECONDS)).isTrue();
      pool.shutdownNow();
      assertThatThrownBy(() -> run.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(InterruptedException.class);
      assertThat(living()).isEmpty();
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void supervisorThatIsKilledLosesTheCellAndLeavesNothing() throws Exception {
    Exit exit =
        run(
            python(
                "import os, signal, subprocess, sys, time",
                "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)',"
                    + " sys.argv[0]], start_new_session=True)",
                "os.kill(os.getppid(), signal.SIGKILL)",
                "time.sleep(1000)"));
    assertThat(exit).isInstanceOf(Exit.Lost.class);
    assertThat(exit.toString()).contains("supervised it was killed (exit code 137)");
  }

  @Test
  void tooMuchMemoryIsToldFromACrash() throws Exception {
    Command greedy =
        new Command(
            PYTHON,
            python(
                "import os, sys, time",
                "os.fork() or time.sleep(1000)",
                "a = []",
                "while True: a.append(b'x' * (8 << 20))"),
            folder,
            Map.of(),
            LONG,
            Optional.of(200L << 20),
            Optional.empty());
    assertThat(run(greedy)).isEqualTo(new Exit.OutOfMemory((200L << 20) + " bytes"));
  }

  @Test
  void cpusAreTheNumberOfProcessors() throws Exception {
    Command one =
        new Command(
            PYTHON,
            python("import os; print(len(os.sched_getaffinity(0)))"),
            folder,
            Map.of(),
            LONG,
            Optional.empty(),
            Optional.of(0.5));
    run(one);
    assertThat(text()).isEqualTo("1\n");
  }

  @Test
  void whatCanNotBeStartedIsNamed() {
    assertThatThrownBy(() -> run(List.of(folder + "/no such thing")))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("/no such thing")
        .hasMessageContaining("No such file or directory");
    assertThatThrownBy(
            () ->
                run(
                    new Command(
                        PYTHON,
                        List.of("/bin/true"),
                        folder.resolve("absent"),
                        Map.of(),
                        LONG,
                        Optional.empty(),
                        Optional.empty())))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("absent");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void commandBeginsAsAFreshProcess(boolean posixSpawn) throws Exception {
    if (!posixSpawn) {
      hidePosixSpawn();
    }
    Exit exit =
        run(
            python(
                "import os, signal",
                "numbers = sorted(signal.valid_signals())",
                "print([n for n in numbers if signal.getsignal(n) == signal.SIG_IGN])",
                "print(sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])))",
                "print(os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid())",
                "print(os.readlink('/proc/self/fd/0'))",
                "print([n for n in range(64) if os.path.exists('/proc/self/fd/%d' % n)])",
                "os.kill(os.getpid(), signal.SIGTERM)"));
    assertThat(text())
        // Python itself ignores a broken pipe and a file that grows too large
        .isEqualTo(
            "[<Signals.SIGPIPE: 13>, <Signals.SIGXFSZ: 25>]\n[]\nTrue True\n/dev/null\n[0, 1, 2]\n");
    assertThat(exit).isEqualTo(new Exit.Exited(128 + 15));
  }

  @Test
  void whatCanNotBeStartedIsNamedWithoutPosixSpawn() throws Exception {
    hidePosixSpawn();
    assertThatThrownBy(() -> run(List.of(folder + "/no such thing")))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("No such file or directory");
  }

  /** As in a Python before 3.8: what our script imports is looked for beside it first. */
  private void hidePosixSpawn() throws Exception {
    Files.write(
        folder.resolve("select.py"),
        List.of(
            "import os, sys",
            "del os.posix_spawn",
            "del sys.modules['select']",
            "place = sys.path.pop(0)",
            "import select",
            "sys.path.insert(0, place)"));
  }

  @Test
  void manyRunAtOnce() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(20);
    try {
      List<Callable<Exit>> runs = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        List<String> arguments = python("raise SystemExit(" + i + ")");
        runs.add(() -> run(arguments));
      }
      int expected = 0;
      for (Future<Exit> run : pool.invokeAll(runs)) {
        assertThat(run.get()).isEqualTo(new Exit.Exited(expected++));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void closingEndsWhatRuns() throws Exception {
    CountDownLatch up = new CountDownLatch(1);
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Command sleeper =
          command(
              python(
                  "import signal, time",
                  "signal.signal(signal.SIGTERM, signal.SIG_IGN)",
                  "signal.signal(signal.SIGINT, signal.SIG_IGN)",
                  "print('up')",
                  "time.sleep(1000)"),
              LONG);
      Future<Exit> run = pool.submit(() -> trees.run(sleeper, bytes -> up.countDown()));
      assertThat(up.await(20, TimeUnit.SECONDS)).isTrue();
      trees.close();
      assertThat(living()).isEmpty();
      assertThat(run.get(20, TimeUnit.SECONDS)).isInstanceOf(Exit.Exited.class);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void orphansOfADeadBuildAreSweptAndOthersStay() throws Exception {
    Owner me = Owner.current();
    Owner dead = new Owner(me.host(), me.pid(), me.start() + "0");
    Process orphan = marked(new OwnerMark(dead).of("x"));
    Process mine = marked(new OwnerMark(me).of("x"));
    try {
      assertThat(trees.sweep()).singleElement().asString().contains("" + orphan.pid());
      assertThat(orphan.waitFor(5, TimeUnit.SECONDS)).isTrue();
      assertThat(mine.isAlive()).isTrue();
    } finally {
      orphan.destroyForcibly();
      mine.destroyForcibly().waitFor();
    }
  }

  private static Process marked(String mark) throws Exception {
    ProcessBuilder sleep = new ProcessBuilder("sleep", "1000");
    sleep.environment().put(OwnerMark.VARIABLE, mark);
    return sleep.start();
  }
}
