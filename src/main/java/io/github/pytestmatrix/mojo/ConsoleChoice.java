package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.console.LiveConsole;
import io.github.pytestmatrix.console.Output;
import io.github.pytestmatrix.console.PlainConsole;
import io.github.pytestmatrix.console.SteadyClock;
import io.github.pytestmatrix.console.Style;
import io.github.pytestmatrix.console.SystemTerminal;
import io.github.pytestmatrix.run.RunListener;
import java.io.Console;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.shared.utils.logging.MessageUtils;

/** The console that suits where this build's output goes. */
record ConsoleChoice(RunListener listener, AutoCloseable closing) implements AutoCloseable {

  /**
   * A board is drawn only for somebody who watches: on a terminal, with colours, not in batch mode,
   * not in CI, and not while other modules print beside us.
   */
  static ConsoleChoice of(MavenSession session, Log log, Path reports, Path logs) {
    Output output = new LogOutput(log);
    boolean colours = MessageUtils.isColorEnabled();
    Style style = colours ? Style.ANSI : Style.PLAIN;
    Clock clock = new SteadyClock(Clock.systemUTC());
    boolean watched =
        colours
            && log.isInfoEnabled()
            && isTerminal()
            && session.getRequest().isInteractiveMode()
            && System.getenv("CI") == null
            && session.getRequest().getDegreeOfConcurrency() <= 1;
    if (watched) {
      LiveConsole live =
          new LiveConsole(
              output,
              style,
              SystemTerminal.of(Stdout.of(session), System.getenv()),
              clock,
              reports,
              logs);
      return new ConsoleChoice(live, live);
    }
    PlainConsole plain = new PlainConsole(output, style, clock, reports, logs);
    return new ConsoleChoice(plain, plain);
  }

  /** From JDK 22 on a console exists also where the output is redirected; only itself can tell. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException beforeJdk22) {
      return true;
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void close() {
    try {
      closing.close();
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Each line is a message of its own, so that all carry the level. */
  private record LogOutput(Log log) implements Output {
    @Override
    public void info(String text) {
      lines(text).forEach(log::info);
    }

    @Override
    public void warn(String text) {
      lines(text).forEach(log::warn);
    }

    @Override
    public void error(String text) {
      lines(text).forEach(log::error);
    }

    /** Also of an empty text, which is an empty line. */
    private static List<String> lines(String text) {
      return List.of(text.split("\n", -1));
    }
  }
}
