package io.github.pytestmatrix.engine.local.process;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.shared.Escalation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One command with all that it starts. Where the system has sessions, our script supervises it; on
 * Windows it is the command itself, and its descendants are looked up.
 */
final class ProcessTree implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(50);
  private static final Escalation PATIENCE = Escalation.PROCESSES;
  private static final int BLOCK = 64 * 1024;

  /** What our script says first. */
  private static final String STARTED = "started\n";

  private final Process process;
  private final String mark;
  private final Machine machine;
  private final ByteArrayOutputStream status = new ByteArrayOutputStream();

  /** Our script has said something, or ended. */
  private final CountDownLatch told = new CountDownLatch(1);

  private final Thread outputReader;
  private final Thread statusReader;

  ProcessTree(Process process, String mark, Machine machine, Consumer<byte[]> output) {
    this.process = process;
    this.mark = mark;
    this.machine = machine;
    outputReader = reader("output", () -> read(process.getInputStream(), output));
    statusReader =
        reader(
            "status",
            () -> {
              if (machine.windows()) {
                read(process.getErrorStream(), output);
              } else {
                read(process.getErrorStream(), this::hear);
                told.countDown();
              }
            });
  }

  private void hear(byte[] bytes) {
    status.writeBytes(bytes);
    told.countDown();
  }

  private Thread reader(String what, Runnable work) {
    Thread thread = new Thread(work, "pytest-matrix-" + what + "-" + process.pid());
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void read(InputStream stream, Consumer<byte[]> heard) {
    byte[] buffer = new byte[BLOCK];
    try (stream) {
      for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
        heard.accept(Arrays.copyOf(buffer, read));
      }
    } catch (IOException closedUnderUs) {
      return; // the process was given up
    }
  }

  /** Blocks until all has ended, by itself or at the limit. */
  Exit await(Command command, CommandListener listener) throws InterruptedException {
    try {
      boolean inTime =
          beginsWithin(command.timeout(), listener) && endsWithin(command.timeout(), listener);
      boolean ended = inTime || endInOrder(listener);
      Exit exit = ended ? exit(command) : lost("It did not end when it was killed.");
      listener.tick();
      return inTime || exit instanceof Exit.Lost ? exit : new Exit.TimedOut(command.timeout());
    } catch (InterruptedException stopped) {
      close();
      awaitClosed();
      throw stopped;
    }
  }

  private boolean endInOrder(CommandListener listener) throws InterruptedException {
    return asked('q', PATIENCE.dump(), listener)
        || asked('i', PATIENCE.interrupt(), listener)
        || asked('t', PATIENCE.terminate(), listener)
        || asked('k', PATIENCE.kill(), listener);
  }

  private boolean asked(char request, Duration patience, CommandListener listener)
      throws InterruptedException {
    if (machine.windows()) {
      if (request != 'k') {
        return false;
      }
      killDescendants();
    } else {
      ask(request);
    }
    return endsWithin(patience, listener);
  }

  private void ask(char request) {
    try {
      OutputStream requests = process.getOutputStream();
      requests.write(request);
      requests.flush();
    } catch (IOException ended) {
      return; // which is what was asked for
    }
  }

  private void killDescendants() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private boolean beginsWithin(Duration time, CommandListener listener)
      throws InterruptedException {
    if (!machine.windows()) {
      if (!told.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
      if (!status.toString(StandardCharsets.UTF_8).startsWith(STARTED)) {
        return true; // it has ended, or is about to
      }
    }
    listener.started();
    return true;
  }

  private boolean endsWithin(Duration time, CommandListener listener) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    while (true) {
      long left = Math.min(TICK.toNanos(), deadline - System.nanoTime());
      if (process.waitFor(Math.max(0, left), TimeUnit.NANOSECONDS)) {
        return true;
      }
      if (System.nanoTime() >= deadline) {
        return false;
      }
      listener.tick();
    }
  }

  private Exit exit(Command command) throws InterruptedException {
    if (machine.windows()) {
      outputReader.join(PATIENCE.kill().toMillis());
      return new Exit.Exited(process.exitValue());
    }
    statusReader.join(PATIENCE.kill().toMillis());
    String text = status.toString(StandardCharsets.UTF_8);
    if (text.startsWith(STARTED)) {
      text = text.substring(STARTED.length());
    }
    if (!text.isEmpty()) {
      outputReader.join(PATIENCE.kill().toMillis());
    }
    if (!text.isEmpty() && outputReader.isAlive()) {
      return lost("A process that it started keeps its output open.");
    }
    return exit(command, text.strip());
  }

  private Exit exit(Command command, String text) throws InterruptedException {
    String last = text.substring(text.lastIndexOf('\n') + 1);
    String[] words = last.split(" ", 2);
    return switch (words[0]) {
      case "exit" -> new Exit.Exited(Integer.parseInt(words[1]));
      case "signal" -> new Exit.Exited(128 + Integer.parseInt(words[1]));
      case "memory" -> new Exit.OutOfMemory(command.memoryBytes().orElse(0L) + " bytes");
      case "failed" ->
          throw new MatrixException(
              "Can't start " + command.arguments().get(0) + ": error " + words[1] + ".",
              "Check that it exists, and is built for this machine.");
      case "damaged" ->
          throw new DamagedEnvironmentException(
              command.links().map(VenvLinks::source).orElse(command.directory()), words[1]);
      case "unwritable" ->
          throw new MatrixException(
              "The cell's environment can't be created: " + words[1] + ".",
              "Check that its disk is writable and has free space, or use another folder:"
                  + " -Dpytest-matrix.cacheDirectory=…");
      default ->
          lost(
              text.isEmpty()
                  ? "The process that supervised it was killed (exit code "
                      + process.exitValue()
                      + ")."
                  : "The process that supervised it was lost: " + text);
    };
  }

  /** Whatever is left of it would disturb others. */
  private Exit lost(String why) throws InterruptedException {
    killDescendants();
    MarkedProcesses.end(machine, mark);
    return new Exit.Lost("The cell's command was lost. " + why);
  }

  /** Ends it at once; {@link #awaitClosed} tells when that is done. */
  @Override
  public void close() {
    if (machine.windows()) {
      killDescendants();
      return;
    }
    ask('i');
    try {
      process.getOutputStream().close(); // at its end the script ends everything
    } catch (IOException ended) {
      return;
    }
  }

  void awaitClosed() {
    boolean interrupted = Thread.interrupted();
    try {
      if (!process.waitFor(PATIENCE.kill().toMillis(), TimeUnit.MILLISECONDS)) {
        Exit unusedExit = lost("It did not end when it was killed.");
      }
    } catch (InterruptedException again) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
