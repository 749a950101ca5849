package io.github.pytestmatrix.engine.local.interpreter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An executable that looks like a Python interpreter.
 *
 * @param source where it was found: {@code PATH}, {@code pyenv}
 * @param executable absolute; of a virtual environment the interpreter that it stands on
 * @param interpreter what it is; empty where it can't be used
 * @param trouble why it can't be used, as the end of a sentence that begins with its path; else
 *     empty
 */
public record Candidate(
    String source, Path executable, Optional<Interpreter> interpreter, String trouble) {
  static Candidate usable(String source, Interpreter interpreter) {
    return new Candidate(source, interpreter.executable(), Optional.of(interpreter), "");
  }

  static Candidate unusable(String source, Path executable, String trouble) {
    return new Candidate(source, executable, Optional.empty(), trouble);
  }

  /** Equal for two that are the same: found by several names, or by a link to their folder. */
  String identity() {
    return interpreter.map(Interpreter::build).orElseGet(() -> place() + trouble);
  }

  private Path place() {
    Path folder = executable.getParent();
    Path name = executable.getFileName();
    try {
      return folder == null || name == null ? executable : folder.toRealPath().resolve(name);
    } catch (IOException gone) {
      return executable;
    }
  }

  /** For lists and messages. */
  public String description() {
    return interpreter.map(Interpreter::description).orElse(executable + " " + trouble);
  }
}
