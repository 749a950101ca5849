package io.github.pytestmatrix.engine.local.interpreter;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A Python interpreter of this machine that was asked what it is.
 *
 * @param executable absolute, as it was found: a link is not resolved
 * @param implementation {@code CPython}, {@code PyPy}
 * @param version of the language, {@code 3.12.1}; of a pre-release {@code 3.14.0rc1}
 * @param freeThreaded whether it was built without the global interpreter lock ({@code 3.13t})
 * @param platform {@code linux-x86_64}
 * @param build names this very build: two interpreters with equal text can share virtual
 *     environments
 * @param venv whether it has the module {@code venv}
 * @param ensurepip whether it has the module {@code ensurepip} with its wheels
 */
public record Interpreter(
    Path executable,
    String implementation,
    String version,
    boolean freeThreaded,
    String platform,
    String build,
    boolean venv,
    boolean ensurepip) {
  /** For lists and messages: {@code CPython 3.13.0t at /usr/bin/python3.13t}. */
  public String description() {
    return implementation + " " + version + (freeThreaded ? "t" : "") + " at " + executable;
  }

  public PythonVersion pythonVersion() {
    Optional<PythonVersion> parsed = PythonVersion.parse(version);
    if (parsed.isEmpty()) {
      throw new IllegalStateException("no version: " + version);
    }
    return parsed.get();
  }

  boolean sixtyFourBits() {
    return !platform.equals("win32")
        && !platform.endsWith(InterpreterFacts.NARROW)
        && !platform.endsWith("i686");
  }
}
