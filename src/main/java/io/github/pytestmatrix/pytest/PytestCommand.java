package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.engine.Layout;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How pytest is called. The name of the XML is not among the options: the probe gives it. */
public final class PytestCommand {
  private static final Pattern SAFE = Pattern.compile("[\\w@%+=:,./-]+");

  private PytestCommand() {}

  /** The argument vector, to which the user's arguments are added. */
  public static List<String> argv(Layout layout) {
    return Stream.concat(Stream.of("python", "-m", "pytest"), options(layout)).toList();
  }

  /**
   * The value of {@code PYTEST_ADDOPTS} where the user's script calls pytest: the last of two equal
   * options wins, so ours follow the user's.
   *
   * @param users the value that the user gave; empty for none
   */
  public static String addopts(Layout layout, String users) {
    String ours = options(layout).map(PytestCommand::quoted).collect(Collectors.joining(" "));
    return users.isBlank() ? ours : users.strip() + " " + ours;
  }

  /**
   * Shell lines that follow the user's {@code <beforeScript>}, which may have set anew what pytest
   * finds the probe by: {@code export PYTHONPATH=src} is a common line.
   *
   * @param script whether the user's own lines call pytest
   */
  public static String restored(Layout layout, boolean script) {
    String path =
        """
        case "${PYTHONPATH-}" in
          *%1$s*) ;;
          *) export PYTHONPATH=%1$s"${PYTHONPATH:+:$PYTHONPATH}" ;;
        esac
        """
            .formatted(quoted(layout.probe()));
    String addopts =
        """
        case "${PYTEST_ADDOPTS-}" in
          *"-p %s"*) ;;
          *) export PYTEST_ADDOPTS="${PYTEST_ADDOPTS:+$PYTEST_ADDOPTS }"%s ;;
        esac
        """
            .formatted(Probe.MODULE, quoted(addopts(layout, "")));
    return script ? path + addopts : path;
  }

  /** All of them are known to pytest 4.6 as to 9. */
  private static Stream<String> options(Layout layout) {
    return Stream.of("-p", Probe.MODULE, "-o", "cache_dir=" + layout.cache());
  }

  /** As Python's {@code shlex.quote}. */
  private static String quoted(String argument) {
    return SAFE.matcher(argument).matches()
        ? argument
        : "'" + argument.replace("'", "'\"'\"'") + "'";
  }
}
