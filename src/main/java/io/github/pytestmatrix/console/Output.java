package io.github.pytestmatrix.console;

/**
 * Where lines go: Maven's log, or a list in tests. A text of several lines is one call, so that
 * lines of other modules don't come between. Called by one thread at a time.
 */
public interface Output {
  void info(String text);

  void warn(String text);

  void error(String text);
}
