package io.github.pytestmatrix.engine.folder;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.shared.Escalation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A script with all that it starts, as far as that can be seen. */
final class FolderProcess {
  private static final long TICK_MILLIS = 20;

  private final Process process;
  private final Set<ProcessHandle> tree = ConcurrentHashMap.newKeySet();
  private final List<Thread> readers;

  /**
   * @param output hears standard output
   * @param beside hears standard error
   */
  FolderProcess(
      Path script, Map<String, String> variables, Consumer<byte[]> output, Consumer<byte[]> beside)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sh", script.toString());
    builder.directory(script.getParent().toFile());
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.environment().clear();
    builder.environment().putAll(variables);
    process = builder.start();
    readers =
        List.of(reader(process.getInputStream(), output), reader(process.getErrorStream(), beside));
  }

  private static Thread reader(InputStream stream, Consumer<byte[]> heard) {
    Thread thread = new Thread(() -> read(stream, heard), "folder-engine-reader");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void read(InputStream stream, Consumer<byte[]> heard) {
    byte[] buffer = new byte[1 << 16];
    try (stream) {
      for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
        heard.accept(Arrays.copyOf(buffer, read));
      }
    } catch (IOException closedUnderUs) {
      return; // the process was given up
    }
  }

  /** Blocks until all has ended, by itself or at a limit. */
  Exit await(Duration limit, Optional<Long> memory) throws InterruptedException {
    Optional<Exit> early = awaitEnd(limit, memory);
    end(); // as in a container, where all ends with the first process
    long deadline = System.nanoTime() + Escalation.PROCESSES.kill().toNanos();
    boolean ended = process.waitFor(Escalation.PROCESSES.kill().toMillis(), TimeUnit.MILLISECONDS);
    for (Thread reader : readers) {
      reader.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
      ended &= !reader.isAlive();
    }
    if (!ended) {
      return new Exit.Lost("It did not end when it was killed.");
    }
    return early.orElseGet(() -> new Exit.Exited(process.exitValue()));
  }

  /** Why it has to be ended; empty where it has ended by itself. */
  private Optional<Exit> awaitEnd(Duration limit, Optional<Long> memory)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!endsWithin(Duration.ofMillis(TICK_MILLIS))) {
      if (memory.isPresent() && used() > memory.get()) {
        return Optional.of(new Exit.OutOfMemory(memory.get() + " bytes"));
      }
      if (System.nanoTime() - deadline >= 0) {
        Escalation patience = Escalation.PROCESSES;
        boolean unusedEnded =
            signalled("QUIT", patience.dump())
                || signalled("INT", patience.interrupt())
                || signalled("TERM", patience.terminate());
        return Optional.of(new Exit.TimedOut(limit));
      }
    }
    return Optional.empty();
  }

  private boolean signalled(String signal, Duration patience) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -\"$@\" 2>/dev/null", "sh"));
    command.add(signal);
    look();
    tree.stream()
        .filter(ProcessHandle::isAlive)
        .forEach(one -> command.add(Long.toString(one.pid())));
    try {
      int unusedSomeHadEnded = new ProcessBuilder(command).start().waitFor();
    } catch (IOException noShell) {
      throw new UncheckedIOException(noShell);
    }
    return endsWithin(patience);
  }

  private boolean endsWithin(Duration time) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    do {
      look();
      if (process.waitFor(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
        return true;
      }
    } while (System.nanoTime() - deadline < 0);
    return false;
  }

  /** What was a descendant once belongs to it, whoever its parent may be later. */
  private void look() {
    tree.add(process.toHandle());
    process.descendants().forEach(tree::add);
  }

  private long used() {
    return tree.stream().mapToLong(FolderProcess::used).sum();
  }

  private static long used(ProcessHandle one) {
    try (var lines = Files.lines(Path.of("/proc/" + one.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .sum();
    } catch (IOException | UncheckedIOException hasEnded) {
      return 0;
    }
  }

  /** Ends whatever of it is left, at once. */
  void end() {
    look();
    tree.forEach(ProcessHandle::destroyForcibly);
    look(); // what was started meanwhile
    tree.forEach(ProcessHandle::destroyForcibly);
  }
}
