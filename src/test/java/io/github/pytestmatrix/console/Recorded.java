package io.github.pytestmatrix.console;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Keeps what was printed, with Maven's prefixes. */
final class Recorded implements Output {
  private final List<String> lines = new ArrayList<>();

  @Override
  public synchronized void info(String text) {
    lines.add("[INFO] " + text);
  }

  @Override
  public synchronized void warn(String text) {
    lines.add("[WARNING] " + text);
  }

  @Override
  public synchronized void error(String text) {
    lines.add("[ERROR] " + text);
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  synchronized List<String> take() {
    List<String> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }

  static String text(List<Line> lines) {
    Recorded recorded = new Recorded();
    Line.print(lines, recorded);
    return recorded.lines().stream().collect(Collectors.joining("\n"));
  }
}
