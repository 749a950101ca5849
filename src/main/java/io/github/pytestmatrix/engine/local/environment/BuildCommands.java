package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.local.interpreter.Interpreter;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.local.process.Command;
import io.github.pytestmatrix.engine.local.process.ProcessTrees;
import io.github.pytestmatrix.engine.shared.InstallCommand;
import io.github.pytestmatrix.engine.shared.MissingExtra;
import io.github.pytestmatrix.engine.shared.SetupFailure;
import io.github.pytestmatrix.engine.shared.Tail;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs what builds one layer, all of it within one limit. */
final class BuildCommands {
  private static final List<String> DISK_FULL =
      List.of("No space left on device", "Disk quota exceeded", "Read-only file system");

  /** What lets requirements come from repositories that need a key. */
  private static final List<String> KEYS =
      List.of("SSH_AUTH_SOCK", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "SSH_ASKPASS");

  private final Machine machine;
  private final ProcessTrees processes;
  private final Interpreter interpreter;
  private final Layer layer;
  private final ExecutionListener listener;
  private final Duration limit;
  private final long deadline;
  private final MissingExtra missingExtra = new MissingExtra();

  BuildCommands(
      Machine machine,
      ProcessTrees processes,
      Interpreter interpreter,
      Layer layer,
      Duration limit,
      ExecutionListener listener) {
    this.machine = machine;
    this.processes = processes;
    this.interpreter = interpreter;
    this.layer = layer;
    this.listener = listener;
    this.limit = limit;
    this.deadline = System.nanoTime() + limit.toNanos();
  }

  /** Of commands that concern no environment yet. */
  Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>(CleanEnvironment.of(machine));
    variables.remove("TERM"); // each terminal has its own
    for (String name : KEYS) {
      machine.variable(name).ifPresent(value -> variables.put(name, value));
    }
    for (String name : List.of("TMPDIR", "TEMP", "TMP")) {
      variables.put(name, layer.temporary().toString());
    }
    return variables;
  }

  /**
   * Of commands that change the layer's environment; ours, where the user's say nothing else.
   *
   * @param users of the set-up
   */
  Map<String, String> variables(VenvLayout layout, Map<String, String> users) {
    Map<String, String> variables = variables();
    variables.putAll(InstallCommand.quiet());
    variables.putAll(users);
    variables.putAll(InstallCommand.intoEnvironment());
    variables.put("VIRTUAL_ENV", layer.venv().toString());
    variables.merge(
        "PATH",
        layout.bin(layer.venv()).toString(),
        (rest, first) -> first + File.pathSeparator + rest);
    return variables;
  }

  /**
   * @param what the beginning of a sentence on its failure
   */
  void run(String what, List<String> arguments, Path directory, Map<String, String> variables)
      throws InterruptedException {
    Tail tail = new Tail();
    Exit exit =
        processes.run(
            new Command(
                interpreter.executable(),
                arguments,
                directory,
                variables,
                Duration.ofNanos(Math.max(1, deadline - System.nanoTime())),
                Optional.empty(),
                Optional.empty()),
            bytes -> {
              tail.add(bytes);
              missingExtra.add(bytes);
              listener.setupOutput(bytes);
            });
    if (!exit.equals(new Exit.Exited(0))) {
      Exit told = exit instanceof Exit.TimedOut ? new Exit.TimedOut(limit) : exit;
      throw failure(SetupFailure.of(what, told, tail.text(), fullDisk()), tail.text());
    }
  }

  /**
   * @throws MatrixException where what was installed has no such extra
   */
  void checkExtras(List<String> extras) {
    missingExtra.check(extras);
  }

  private String fullDisk() {
    return "Environments are kept in "
        + layer.folder().getParent()
        + "; to use another folder, set -Dpytest-matrix.cacheDirectory=…";
  }

  private MatrixException failure(MatrixException failure, String output) {
    if (DISK_FULL.stream().anyMatch(output::contains)) {
      return new MatrixException(failure.what(), fullDisk());
    }
    if (SetupFailure.isOffline(output)) {
      return new MatrixException(
          failure.what(),
          "Building an environment needs the package index, which can't be reached. Check the"
              + " connection, HTTPS_PROXY and PIP_INDEX_URL.");
    }
    return failure;
  }
}
