package io.github.pytestmatrix.engine.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds in the end of an installer's output the line that says why it failed. pip and uv close with
 * a sentence of their own, as {@code error: subprocess-exited-with-error}; the cause stands further
 * up, in what a build backend or a resolver wrote.
 */
final class InstallerWords {
  private static final int LONGEST = 400;

  private static final Pattern ERROR = Pattern.compile("(?i)error: .*");

  /** Of an installer that only says that something else failed. */
  private static final Pattern FOLLOWS =
      Pattern.compile(
          "(?i)error: (?:subprocess-exited-with-error|metadata-generation-failed"
              + "|legacy-install-failure|failed-wheel-build-for-install|Failed building .*"
              + "|Failed to build .*|Could not build wheels .*|Command errored out .*"
              + "|Failed to install .*)"
              + "|Failed to build .*|Command \".*\" failed with error code .*");

  /** Where what a backend wrote begins and ends, with pip before 21, pip and uv. */
  private static final Pattern BEGIN =
      Pattern.compile(".*\\[\\d+ lines? of output]|Complete output .*|\\[std(?:out|err)]");

  private static final Pattern END =
      Pattern.compile("\\[end of output]|-{10,}|hint: .*|Command \".*\" failed .*");

  private static final Pattern RAISED =
      Pattern.compile("(?:\\w+\\.)*\\w*(?:Error|Exception|Failure|NotFound|Exit)(?:: .*)?");

  private static final Pattern REPORTED =
      Pattern.compile("(?i)(?:\\S+: )*(?:fatal )?error(?:\\[\\w+])?: .*|CMake Error.*");

  /** The line of who ran a compiler; the compiler's own says more. */
  private static final Pattern RELAYED =
      Pattern.compile(".*(?:failed with exit (?:code|status)|CalledProcessError|CompileError).*");

  private static final Pattern RETRIED =
      Pattern.compile(".*after connection broken by '(.*)': \\S*");

  /** The installers' words for a network that does not answer. */
  private static final List<String> OFFLINE =
      List.of(
          "NewConnectionError",
          "ConnectTimeoutError",
          "Temporary failure in name resolution",
          "Failed to establish a new connection",
          "Name or service not known",
          "getaddrinfo failed",
          "dns error",
          "error sending request for url",
          "Could not connect");

  private final List<String> lines = new ArrayList<>();

  InstallerWords(String output) {
    output.lines().map(InstallerWords::bare).filter(line -> !line.isEmpty()).forEach(lines::add);
  }

  /** Without the lines that pip and uv draw before theirs. */
  private static String bare(String line) {
    String text = line.replaceFirst("^[\\s│]*(?:[×├╰]?[─>▶]*\\s*)?", "");
    return text.replaceFirst("^x (?=[A-Z])", "").strip();
  }

  static boolean isOffline(String output) {
    return OFFLINE.stream().anyMatch(output::contains);
  }

  /** Empty where no line looks like one. */
  Optional<String> cause() {
    Optional<String> cause = conflict().or(this::offline).or(this::unsatisfiable);
    return cause.or(this::ofBackend).or(this::lastError).map(InstallerWords::bounded);
  }

  /** Which build failed, so that the hint fits. */
  boolean isBuild() {
    return lines.stream().anyMatch(line -> FOLLOWS.matcher(line).matches() || isUvsBuild(line));
  }

  private static boolean isUvsBuild(String line) {
    return line.startsWith("Failed to build `")
        || line.equals("The build backend returned an error");
  }

  private Optional<String> conflict() {
    if (lines.stream().noneMatch(line -> line.contains("ResolutionImpossible"))) {
      return Optional.empty();
    }
    int at = last("(?:ERROR: )?Cannot install .*conflicting dependencies.*");
    int causes = last("The conflict is caused by:");
    StringBuilder text = new StringBuilder(at < 0 ? "conflicting dependencies" : lines.get(at));
    for (int i = causes + 1; causes >= 0 && i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.matches("The user requested .*|.* depends on .*")) {
        break;
      }
      text.append(i == causes + 1 ? " " : "; ").append(line);
    }
    return Optional.of(text.toString());
  }

  private Optional<String> offline() {
    int missing = last("ERROR: No matching distribution found for .*|error: Failed to fetch.*");
    for (int i = lines.size() - 1; missing >= 0 && i >= 0; i--) {
      Matcher retried = RETRIED.matcher(lines.get(i));
      if (retried.matches() && isOffline(lines.get(i))) {
        return Optional.of(
            "the package index can't be reached ("
                + retried.group(1).replaceFirst("^\\w+\\('?<[^>]*>: ", "").replaceFirst("'\\)$", "")
                + "). "
                + lines.get(missing));
      }
    }
    return Optional.empty();
  }

  /** uv's sentence goes over several lines. */
  private Optional<String> unsatisfiable() {
    int at = last("No solution found when resolving .*");
    if (at < 0) {
      return Optional.empty();
    }
    List<String> rest = lines.subList(at, lines.size());
    List<String> told = rest.stream().takeWhile(line -> !line.startsWith("hint:")).toList();
    return Optional.of(String.join(" ", told));
  }

  private Optional<String> ofBackend() {
    int follows = -1;
    for (int i = lines.size() - 1; i >= 0 && follows < 0; i--) {
      String line = lines.get(i);
      if (FOLLOWS.matcher(line).matches() || isUvsBuild(line)) {
        follows = i;
      } else if (ERROR.matcher(line).matches() && !isInBlock(i)) {
        return Optional.empty();
      }
    }
    int end = lines.size();
    for (int i = 0; i < lines.size(); i++) {
      end = lines.get(i).equals("[end of output]") || lines.get(i).matches("-{10,}") ? i : end;
    }
    int begin = Math.max(-1, lastBefore(BEGIN, end));
    boolean whole = begin >= 0 || end < lines.size();
    return follows < 0 || !whole ? Optional.empty() : meaningful(lines.subList(begin + 1, end));
  }

  private boolean isInBlock(int at) {
    int begun = lastBefore(BEGIN, at);
    int ended = lastBefore(END, at);
    if (begun >= 0 || ended >= 0) {
      return begun > ended;
    }
    // The block's begin may be further up than the lines that were kept.
    for (int i = at + 1; i < lines.size() && !BEGIN.matcher(lines.get(i)).matches(); i++) {
      if (END.matcher(lines.get(i)).matches()) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> meaningful(List<String> block) {
    String relayed = "";
    for (int i = block.size() - 1; i >= 0; i--) {
      String line = block.get(i);
      if (RAISED.matcher(line).matches() || REPORTED.matcher(line).matches()) {
        if (!RELAYED.matcher(line).matches()) {
          return Optional.of(relayed.isEmpty() ? line : line + " (" + relayed + ")");
        }
        relayed = relayed.isEmpty() ? line : relayed;
      }
    }
    List<String> plain = block.stream().filter(line -> !END.matcher(line).matches()).toList();
    return relayed.isEmpty()
        ? plain.stream().reduce((earlier, later) -> later)
        : Optional.of(relayed);
  }

  private Optional<String> lastError() {
    for (int i = lines.size() - 1; i >= 0; i--) {
      String line = lines.get(i);
      if (ERROR.matcher(line).matches()) {
        return Optional.of(explained(line, i));
      }
    }
    return Optional.empty();
  }

  /** With what the installer says beside it. */
  private String explained(String line, int at) {
    if (line.contains("HASHES") || line.contains("-hashes mode")) {
      List<String> rest = lines.subList(Math.min(at + 1, lines.size()), lines.size());
      String told = line.replaceFirst("(?<=FILE)\\. If you have updated.*$", ":");
      return told + " " + String.join(" ", rest.stream().limit(3).toList());
    }
    int other = last("ERROR: Ignored the following versions that require a different python.*");
    return line.contains("No matching distribution") && other >= 0
        ? line + ". " + lines.get(other).substring("ERROR: ".length())
        : line;
  }

  private int last(String regex) {
    return lastBefore(Pattern.compile(regex), lines.size());
  }

  private int lastBefore(Pattern pattern, int end) {
    for (int i = end - 1; i >= 0; i--) {
      if (pattern.matcher(lines.get(i)).matches()) {
        return i;
      }
    }
    return -1;
  }

  private static String bounded(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " […]";
  }
}
