package io.github.pytestmatrix.engine.local.process;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.shared.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Runs commands of this machine as trees of processes that end together. Safe for many threads. */
public final class ProcessTrees implements AutoCloseable {
  /** Variables of this name and a number hold {@code name=value} in hexadecimal digits. */
  private static final String ENCODED = "PYTEST_MATRIX_HEX_";

  private static final String INIT = "pytest_matrix_init.py";

  private final Machine machine;
  private final OwnerMark owner;
  private final Path init;
  private final Set<ProcessTree> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param owner stands in the environment of each process
   * @param folder for the script that supervises commands
   */
  public ProcessTrees(Machine machine, Owner owner, Path folder) {
    this.machine = machine;
    this.owner = new OwnerMark(owner);
    this.init = folder.resolve(INIT);
    try (InputStream script = ProcessTrees.class.getResourceAsStream(INIT)) {
      if (script == null) {
        throw new IllegalStateException("The resource " + INIT + " is missing.");
      }
      Files.copy(script, init);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /** A sentence for each of the limits that this engine can't keep on this machine. */
  public static List<String> unsupported(Machine machine, Limits limits) {
    List<String> sentences = new ArrayList<>();
    boolean linux = machine.os() == Machine.Os.LINUX;
    if (limits.memoryBytes().isPresent() && !linux) {
      sentences.add("<memory> has no effect: without Docker it works on Linux only.");
    }
    if (limits.cpus().isPresent() && !linux) {
      sentences.add("<cpus> has no effect: without Docker it works on Linux only.");
    }
    if (limits.shmBytes().isPresent()) {
      sentences.add("<shmSize> has no effect without Docker: /dev/shm is this machine's.");
    }
    if (limits.network().isPresent()) {
      sentences.add("<network> has no effect without Docker: cells use this machine's network.");
    }
    if (!limits.extraHosts().isEmpty()) {
      sentences.add("<extraHosts> has no effect without Docker: cells use this machine's names.");
    }
    if (limits.pids().isPresent()) {
      sentences.add("<pidsLimit> has no effect without Docker.");
    }
    if (limits.privileges().user().isPresent()) {
      sentences.add("<user> has no effect without Docker: cells run as you.");
    }
    if (limits.privileges().capDrop().isPresent() || !limits.privileges().capAdd().isEmpty()) {
      sentences.add(
          "<capDrop> and <capAdd> have no effect without Docker: cells have your permissions.");
    }
    return sentences;
  }

  /**
   * Blocks until the command and all that it started have ended; an interrupt ends them.
   *
   * @throws MatrixException where the command can't be started
   * @throws DamagedEnvironmentException where the files to be linked are not as their list says
   */
  public Exit run(Command command, CommandListener listener) throws InterruptedException {
    String mark = owner.of(UUID.randomUUID().toString().substring(0, 8));
    ProcessTree tree = start(command, mark, listener::output);
    running.add(tree);
    try {
      if (closed) {
        tree.close(); // whoever closed us has not seen it
      }
      return tree.await(command, listener);
    } finally {
      running.remove(tree);
    }
  }

  private ProcessTree start(Command command, String mark, Consumer<byte[]> output) {
    ProcessBuilder builder = new ProcessBuilder(arguments(command));
    builder.directory(command.directory().toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    for (Map.Entry<String, String> variable : command.environment().entrySet()) {
      put(variable.getKey(), variable.getValue(), environment);
    }
    environment.put(OwnerMark.VARIABLE, mark);
    try {
      return new ProcessTree(builder.start(), mark, machine, output);
    } catch (IOException unstartable) {
      throw new MatrixException(
          "Can't start "
              + command.arguments().get(0)
              + " in "
              + command.directory()
              + ": "
              + unstartable.getMessage(),
          "Check that both exist and are accessible.",
          unstartable);
    }
  }

  /** The JVM encodes variables by the locale; our script gives the command those of UTF-8. */
  private void put(String name, String value, Map<String, String> environment) {
    String variable = name + "=" + value;
    if (machine.windows() || variable.chars().allMatch(letter -> letter < 0x80)) {
      environment.put(name, value);
    } else {
      byte[] bytes = variable.getBytes(StandardCharsets.UTF_8);
      environment.put(ENCODED + environment.size(), HexFormat.of().formatHex(bytes));
    }
  }

  private List<String> arguments(Command command) {
    if (machine.windows()) {
      return command.arguments();
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command.interpreter().toString(),
                "-E",
                "-s",
                "-S",
                init.toString(),
                limit(command.memoryBytes()),
                limit(command.cpus())));
    arguments.addAll(paths(command.links()));
    arguments.addAll(command.arguments());
    return arguments;
  }

  private static String limit(Optional<?> number) {
    return number.isPresent() ? number.get().toString() : "0";
  }

  private static List<String> paths(Optional<VenvLinks> wanted) {
    if (wanted.isEmpty()) {
      return List.of("", "", "");
    }
    VenvLinks links = wanted.get();
    return List.of(links.files().toString(), links.source().toString(), links.target().toString());
  }

  /** Ends processes that killed builds of this host left; a line for each. */
  public List<String> sweep() throws InterruptedException {
    return MarkedProcesses.here(machine).endOrphans();
  }

  /** Ends all that still runs, at once. */
  @Override
  public void close() {
    closed = true;
    for (ProcessTree tree : running) {
      tree.close();
    }
    for (ProcessTree tree : running) {
      tree.awaitClosed();
    }
  }
}
