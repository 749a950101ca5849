package io.github.pytestmatrix.engine.local.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.local.interpreter.Interpreter;
import io.github.pytestmatrix.engine.local.interpreter.Interpreters;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.local.machine.OfflineMachine;
import io.github.pytestmatrix.engine.local.process.Command;
import io.github.pytestmatrix.engine.local.process.ProcessTrees;
import io.github.pytestmatrix.engine.shared.Owner;
import io.github.pytestmatrix.workspace.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A cache of environments with this machine's interpreters, and cells that use it. */
final class CacheFixture implements AutoCloseable {
  final Path cache;
  final Machine machine;
  final EnvironmentCache environments;
  private final ProcessTrees processes;
  private final Path runs;
  private final AtomicInteger cells = new AtomicInteger();

  /** What was said while an environment was prepared. */
  static final class Heard implements ExecutionListener {
    final List<String> lines = new ArrayList<>();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Override
    public synchronized void progress(String line) {
      lines.add(line);
    }

    @Override
    public synchronized void setupOutput(byte[] bytes) {
      output.writeBytes(bytes);
    }

    synchronized String output() {
      return output.toString(StandardCharsets.UTF_8);
    }
  }

  /**
   * @param folder anything below it may be written
   */
  CacheFixture(Path folder, Machine machine, String project) throws IOException {
    this.machine = machine;
    this.cache = folder.resolve("cache");
    this.runs = Files.createTempDirectory(Files.createDirectories(cache.resolve("runs")), "");
    Owner owner = Owner.current();
    this.processes = new ProcessTrees(machine, owner, runs);
    this.environments = new EnvironmentCache(machine, cache, processes, project, owner);
  }

  CacheFixture(Path folder) throws IOException {
    this(folder, OfflineMachine.current(), "test:one");
  }

  static Machine with(Machine machine, Map<String, String> variables) {
    Map<String, String> all = new LinkedHashMap<>(machine.environment());
    all.putAll(variables);
    return new Machine(machine.os(), all, machine.home(), machine.root(), machine.temporary());
  }

  Interpreter python(String version) throws InterruptedException {
    return new Interpreters(machine, Map.of(), cache.resolve("interpreters.json")).find(version);
  }

  static EnvironmentSpec spec(String digest, String... packages) {
    return spec(digest, "", List.of(packages), ProjectInstall.NONE, Path.of("/nowhere"));
  }

  static EnvironmentSpec spec(
      String digest, String setup, List<String> packages, ProjectInstall install, Path sources) {
    return new EnvironmentSpec(
        new Base("", ""),
        List.of(),
        Map.of(),
        packages,
        setup,
        Map.of(),
        install,
        install == ProjectInstall.NONE
            ? new Workspace(sources, List.of())
            : Workspace.scan(sources, List.of(), List.of()),
        digest,
        Duration.ofMinutes(5));
  }

  InstalledEnvironment prepare(String python, EnvironmentSpec spec) throws InterruptedException {
    return environments.prepare(python(python), spec, ExecutionListener.NONE);
  }

  /** A folder for a cell, which is not there yet. */
  Path cell() {
    return runs.resolve("cell-" + cells.incrementAndGet());
  }

  /** The python of a new cell. */
  Path enter(InstalledEnvironment environment) throws IOException, InterruptedException {
    Path cell = cell();
    return begin(environment.enter(cell.resolve("venv"), cell.resolve("work"), false));
  }

  /** The python of an environment that a first command has run in. */
  Path begin(Activation environment) throws InterruptedException {
    assertThat(first(environment, "pass")).isEmpty();
    return environment.python();
  }

  /** What the first command of an environment writes. */
  String first(Activation environment, String code) throws InterruptedException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    Exit exit =
        processes.run(
            new Command(
                environment.python(),
                List.of(environment.python().toString(), "-c", code),
                runs,
                CleanEnvironment.of(machine),
                Duration.ofMinutes(1),
                Optional.empty(),
                Optional.empty(),
                environment.links()),
            bytes -> {
              synchronized (output) {
                output.writeBytes(bytes);
              }
            });
    String text = output.toString(StandardCharsets.UTF_8).strip();
    assertThat(exit).as(text).isEqualTo(new Exit.Exited(0));
    return text;
  }

  String run(Path python, String code) throws IOException, InterruptedException {
    return command(python, "-c", code);
  }

  /** What it wrote; fails where it fails. */
  String command(Path program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(CleanEnvironment.of(machine));
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(command + " failed:\n" + text);
    }
    return text.strip();
  }

  @Override
  public void close() {
    environments.close();
    processes.close();
  }
}
