// Plain loops: decision 022
package io.github.pytestmatrix.console;

import java.util.Collection;

/** Text with its weight, built by pure functions and printed by the drawers. */
record Line(Level level, String text) {
  enum Level {
    INFO,
    WARNING,
    ERROR
  }

  static Line info(String text) {
    return new Line(Level.INFO, text);
  }

  static Line warning(String text) {
    return new Line(Level.WARNING, text);
  }

  static Line error(String text) {
    return new Line(Level.ERROR, text);
  }

  void print(Output output) {
    switch (level) {
      case INFO -> output.info(text);
      case WARNING -> output.warn(text);
      case ERROR -> output.error(text);
    }
  }

  static void print(Collection<Line> lines, Output output) {
    for (Line line : lines) {
      line.print(output);
    }
  }
}
