package io.github.pytestmatrix.engine.local.machine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** Runs them as processes of this machine. */
public final class BriefProcess implements BriefCommand {
  private static final int LONGEST_OUTPUT = 1 << 20;
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Map<String, String> environment;
  private final Path directory;
  private final Duration limit;

  /**
   * @param environment the caller's; what steers a Python in it is left out
   */
  public BriefProcess(Map<String, String> environment, Path directory, Duration limit) {
    this.environment = environment;
    this.directory = directory;
    this.limit = limit;
  }

  @Override
  public Output run(List<String> command, String input) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().keySet().removeIf(BriefProcess::steersPython);
    Process process = builder.start();
    try {
      return output(process, input);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private Output output(Process process, String input) throws InterruptedException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    Thread reader = new Thread(() -> read(process.getInputStream(), text), "pytest-matrix-answer");
    reader.setDaemon(true);
    reader.start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException endedWithoutReading) {
      // Its exit code and output say why.
    }
    boolean ended = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
    if (ended) {
      // What it left running may hold its output open for ever; that is not waited for.
      reader.join(LAST_WORDS.toMillis());
    }
    String output = text.toString(StandardCharsets.UTF_8);
    return new Output(ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty(), output);
  }

  private static void read(InputStream in, ByteArrayOutputStream text) {
    byte[] buffer = new byte[8192];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        // A flood is read no further, so it stops by itself until it is killed.
        if (text.size() + n > LONGEST_OUTPUT) {
          return;
        }
        text.write(buffer, 0, n);
      }
    } catch (IOException killed) {
      // There is nothing more to read.
    }
  }

  private static boolean steersPython(String variable) {
    String name = variable.toUpperCase(Locale.ROOT);
    return name.startsWith("PYTHON") || name.equals("__PYVENV_LAUNCHER__");
  }
}
