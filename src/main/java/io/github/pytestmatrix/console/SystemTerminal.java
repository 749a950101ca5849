package io.github.pytestmatrix.console;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The terminal that Maven runs in. */
public final class SystemTerminal implements Terminal {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,4}) (\\d{1,4})\\s*");

  /** What is safe everywhere. */
  private static final Size USUAL = new Size(24, 80);

  private record Size(int rows, int columns) {}

  private final PrintStream out;
  private final Optional<WindowChanges> changes;
  private Size size;

  private SystemTerminal(PrintStream out, Size size, Optional<WindowChanges> changes) {
    this.out = out;
    this.size = size;
    this.changes = changes;
  }

  /**
   * Its size is asked for now, and again after each change of the window.
   *
   * @param variables the environment, whose {@code LINES} and {@code COLUMNS} win
   */
  public static SystemTerminal of(PrintStream out, Map<String, String> variables) {
    Optional<Size> given =
        size(variables.getOrDefault("LINES", "") + " " + variables.getOrDefault("COLUMNS", ""));
    return given.isPresent()
        ? new SystemTerminal(out, given.get(), Optional.empty())
        : new SystemTerminal(out, ask().orElse(USUAL), WindowChanges.watch());
  }

  @Override
  public int width() {
    return size().columns();
  }

  @Override
  public int height() {
    return size().rows();
  }

  private synchronized Size size() {
    if (changes.isPresent() && changes.get().any()) {
      size = ask().orElse(size);
    }
    return size;
  }

  @Override
  public void write(String text) {
    out.print(text);
    out.flush();
  }

  @Override
  public void close() {
    changes.ifPresent(WindowChanges::close);
  }

  private static Optional<Size> size(String text) {
    Matcher size = SIZE.matcher(text);
    return size.matches()
        ? Optional.of(new Size(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2))))
            .filter(known -> known.rows() > 0 && known.columns() > 0)
        : Optional.empty();
  }

  /** Java itself can't tell; where there is no {@code stty}, as on Windows, nobody does. */
  private static Optional<Size> ask() {
    File device = new File("/dev/tty");
    if (!device.exists()) {
      return Optional.empty();
    }
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(device)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return Optional.empty();
      }
      return size(new String(stty.getInputStream().readAllBytes(), US_ASCII));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
