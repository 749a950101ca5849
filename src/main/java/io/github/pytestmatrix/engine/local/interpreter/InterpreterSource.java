package io.github.pytestmatrix.engine.local.interpreter;

import java.nio.file.Path;
import java.util.List;

/** One way by which interpreters come to a machine. */
interface InterpreterSource {
  /** {@code PATH}, {@code pyenv}. */
  String name();

  /**
   * Executables that could be what is asked for, in groups: the best one of the first group that
   * has a fit is taken.
   */
  List<List<Path>> groups(ExecutableNames names) throws InterruptedException;

  /** The folders that are there, and the versions in them, for messages; empty where none is. */
  String searched();
}
