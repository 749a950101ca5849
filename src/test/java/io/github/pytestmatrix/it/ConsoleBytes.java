package io.github.pytestmatrix.it;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What Maven wrote to its console, read as terminals, CI systems and people would read it. */
public final class ConsoleBytes {
  private static final Pattern LEVEL = Pattern.compile("^\\[(?:DEBUG|INFO|WARNING|ERROR)\\] ?");

  /** Of a stack and its message, which Maven prints without a level. */
  private static final Pattern OF_A_STACK =
      Pattern.compile(
          "(?:\\s|Caused by: |Suppressed: |org\\.apache\\.maven\\.|org\\.eclipse\\.aether\\.).*|(?:Failures:|Errors:)?");

  /**
   * How each system finds an order in a line, from its source where that is public. Where it heeds
   * a line's start, space of any kind before it counts as nothing.
   */
  private static final Map<String, Pattern> ORDERS =
      Map.of(
          "GitHub", Pattern.compile("^[\\s\\p{Z}\\p{M}\\p{Cf}]*:\\p{M}*:"),
          "GitHub, Azure, TeamCity", Pattern.compile("##\\w*\\["),
          "GitLab", Pattern.compile("section_(?:start|end):\\d+:[\\w.-]+"),
          "Travis", Pattern.compile("(?:fold|time):(?:start|end):[\\w.-]+"));

  private static final Pattern BUILDKITE = Pattern.compile("^(?:---|\\+\\+\\+|~~~|\\^\\^\\^)\\s");

  private final File file;
  private final List<String> lines;

  public ConsoleBytes(File file) throws IOException {
    this.file = file;
    // Not what Java takes for a line's end: a carriage return is no part of Maven's output.
    this.lines = List.of(decoded(Files.readAllBytes(file.toPath())).split("\n", -1));
  }

  private static String decoded(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  public void has(String text) {
    if (lines.stream().noneMatch(line -> line.contains(text))) {
      throw failure("lacks " + text, "");
    }
  }

  /** Lines that match, their level taken away. */
  public int count(String regex) {
    Pattern pattern = Pattern.compile(regex);
    return (int)
        lines.stream()
            .map(line -> LEVEL.matcher(line).replaceFirst(""))
            .filter(line -> pattern.matcher(line).find())
            .count();
  }

  /** Nothing moves the cursor, hides, or changes the direction of text. */
  public void isPlain() {
    for (String line : lines) {
      line.codePoints()
          .filter(point -> point != '\t' && !isVisible(point))
          .findFirst()
          .ifPresent(
              point -> {
                throw failure(String.format(Locale.ROOT, "holds U+%04X", point), line);
              });
    }
  }

  private static boolean isVisible(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  public void givesNoOrders() {
    for (String line : lines) {
      String bare = LEVEL.matcher(line).replaceFirst("");
      ORDERS.forEach(
          (system, order) -> {
            if (order.matcher(line).find() || order.matcher(bare).find()) {
              throw failure("gives an order to " + system, line);
            }
          });
      if (BUILDKITE.matcher(line).find()) {
        throw failure("gives an order to Buildkite", line);
      }
    }
  }

  /** Each line has Maven's level, or is one of a stack. */
  public void hasMavensLinesOnly() {
    for (String line : lines) {
      if (!LEVEL.matcher(line).find() && !OF_A_STACK.matcher(line).matches()) {
        throw failure("has a line without a level", line);
      }
    }
  }

  /** Nobody is told of another end than the real one. */
  public void tells(String verdict, int totals) {
    List<String> verdicts =
        lines.stream()
            .map(line -> LEVEL.matcher(line).replaceFirst(""))
            .filter(line -> line.matches(".*BUILD\\s+(?:SUCCESS|FAILURE|ERROR).*"))
            .collect(Collectors.toList());
    if (!verdicts.equals(List.of("BUILD " + verdict))) {
      throw failure("tells of " + verdicts + ", not of BUILD " + verdict, "");
    }
    if (count("Tests run:\\s*\\d") != totals) {
      throw failure("has another number than " + totals + " of lines with 'Tests run:'", "");
    }
  }

  private AssertionError failure(String what, String line) {
    return new AssertionError(file + " " + what + (line.isEmpty() ? "" : ": " + line));
  }
}
