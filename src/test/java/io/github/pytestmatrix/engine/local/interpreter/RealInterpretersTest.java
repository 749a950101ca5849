package io.github.pytestmatrix.engine.local.interpreter;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.engine.MissingInterpreterException;
import io.github.pytestmatrix.engine.local.machine.BriefCommand;
import io.github.pytestmatrix.engine.local.machine.BriefProcess;
import io.github.pytestmatrix.engine.local.machine.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With the interpreters of the machine that the tests run on; it needs a Python 3. */
class RealInterpretersTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Interpreters interpreters(Machine machine) {
    return new Interpreters(machine, Map.of(), folder.resolve("cache"));
  }

  private static String run(Path executable, String code) throws Exception {
    return new BriefProcess(System.getenv(), Path.of("/"), LIMIT)
        .run(List.of(executable.toString(), "-c", code), "")
        .text()
        .strip();
  }

  @Test
  void everyOneIsWhatItSaysOfItself() throws Exception {
    List<Interpreter> all =
        interpreters(Machine.current()).all().stream()
            .map(Candidate::interpreter)
            .flatMap(Optional::stream)
            .toList();

    assertThat(all).isNotEmpty();
    for (Interpreter interpreter : all) {
      String code =
          "import platform, sys; print(platform.python_implementation() + ' '"
              + " + '.'.join(map(str, sys.version_info[:3])))";
      assertThat(interpreter.implementation() + " " + interpreter.version())
          .startsWith(run(interpreter.executable(), code));
      assertThat(interpreter.venv())
          .as("venv of %s", interpreter)
          .isEqualTo(run(interpreter.executable(), "import venv").isEmpty());
      assertThat(interpreter.ensurepip())
          .as("ensurepip of %s", interpreter)
          .isEqualTo(run(interpreter.executable(), "import ensurepip as e; e.version()").isEmpty());
    }
  }

  @Test
  void theNextBuildStartsNone() throws Exception {
    // By its name, as a search may pass a script: those are asked in every build.
    Map<String, Path> named = Map.of("3", interpreters(Machine.current()).find("").executable());
    Path cache = folder.resolve("cache");
    Interpreter cold = new Interpreters(Machine.current(), named, cache).find("3");
    BriefCommand none =
        (command, input) -> {
          throw new AssertionError("started: " + command);
        };
    String processor = System.getProperty("os.arch");

    Interpreter warm = new Interpreters(Machine.current(), named, cache, processor, none).find("3");

    assertThat(warm).isEqualTo(cold);
  }

  @Test
  void theCallersPythonVariablesAndFilesDoNotMatter() throws Exception {
    for (String module : List.of("sysconfig", "os", "site", "sitecustomize", "encodings")) {
      Files.writeString(folder.resolve(module + ".py"), "raise SystemExit('not me')\n");
    }
    Interpreter plain = interpreters(Machine.current()).find("");
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables.put("PYTHONHOME", "/nowhere");
    variables.put("PYTHONPATH", folder.toString());
    variables.put("PYTHONSTARTUP", folder.resolve("os.py").toString());
    variables.put("PYTHONPLATLIBDIR", "nowhere");
    Machine now = Machine.current();
    Machine machine = new Machine(now.os(), variables, now.home(), now.root(), folder);
    Files.deleteIfExists(folder.resolve("cache"));

    assertThat(interpreters(machine).find("")).isEqualTo(plain);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aVirtualEnvironmentStandsForTheInterpreterThatMadeIt() throws Exception {
    Interpreter base = interpreters(Machine.current()).find("");
    Path environment = folder.resolve("venv");
    run(base.executable(), "import venv; venv.create('" + environment + "', symlinks=True)");
    Machine machine = withPath(environment.resolve("bin"));

    Interpreter found = interpreters(machine).find("");

    assertThat(found.executable()).isExecutable().matches(path -> !path.startsWith(folder));
    assertThat(found.build()).isEqualTo(base.build());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aWrapperStandsForWhatItStarts() throws Exception {
    Interpreter real = interpreters(Machine.current()).find("");
    script("python3", "exec '" + real.executable() + "' \"$@\"");

    Interpreter found = interpreters(withPath(folder)).find("");

    assertThat(found.executable().toRealPath()).isEqualTo(real.executable().toRealPath());
    assertThat(found.build()).isEqualTo(real.build());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void brokenOnesAreReported() throws Exception {
    script("python3.99", "echo 'pyenv: python3.99: command not found' >&2; exit 127");
    Path badLoader = script("python3", "");
    Files.writeString(badLoader, "#!/no/such/program\n");
    Files.setPosixFilePermissions(script("python", ""), fromString("rw-r--r--"));

    assertThatThrownBy(() -> interpreters(withPath(folder)).find("3.99"))
        .isInstanceOf(MissingInterpreterException.class)
        .hasMessageContaining(
            "python3.99 ended with exit code 127: pyenv: python3.99: command not found")
        .hasMessageContaining(
            "python3 can't be started: the program in its first line, or its loader, does not"
                + " exist")
        .hasMessageContaining("python can't be started: Permission denied");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void oneThatHangsIsPassedOver() throws Exception {
    script("python3.99", "exec /bin/sleep 600");
    Machine machine = withPath(folder);
    BriefProcess impatient =
        new BriefProcess(machine.environment(), folder, Duration.ofMillis(200));
    Interpreters interpreters =
        new Interpreters(
            machine, Map.of(), folder.resolve("cache"), System.getProperty("os.arch"), impatient);

    assertThatThrownBy(() -> interpreters.find("3.99"))
        .hasMessageContaining("python3.99 did not answer in time");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aPipeIsNotWaitedFor() throws Exception {
    Path pipe = folder.resolve("python3.99");
    String made =
        new BriefProcess(System.getenv(), folder, LIMIT)
            .run(List.of("/bin/sh", "-c", "mkfifo -m 755 " + pipe), "")
            .text();

    assertThat(made).isEmpty();
    assertThatThrownBy(() -> interpreters(withPath(folder)).find("3.99"))
        .hasMessageContaining("python3.99 is not a file");
  }

  private Path script(String name, String text) throws IOException {
    Path script = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + text + "\n");
    return Files.setPosixFilePermissions(script, fromString("rwxr-xr-x"));
  }

  private static Machine withPath(Path path) {
    Machine now = Machine.current();
    return new Machine(
        now.os(), Map.of("PATH", path.toString()), now.home(), now.root(), now.temporary());
  }
}
