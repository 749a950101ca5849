// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.MatrixException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which interpreter a value of the axis {@code python} asks for.
 *
 * @param text the value
 * @param implementation {@code cpython}, {@code pypy}; empty for any
 * @param version or its beginning
 * @param freeThreaded whether it must be one without the global interpreter lock; empty for any
 */
public record PythonRequest(
    String text, String implementation, PythonVersion version, Optional<Boolean> freeThreaded) {
  private static final Pattern VALUE =
      Pattern.compile("(pypy-?)?(" + PythonVersion.PATTERN + ")(t)?");

  /**
   * @param python a value of the axis; empty for any Python 3
   * @throws MatrixException where it names no version
   */
  static PythonRequest parse(String python) {
    Optional<PythonRequest> wanted = of(python);
    if (wanted.isEmpty()) {
      throw noVersion(python);
    }
    return wanted.get();
  }

  /** The same; empty where it names no version. */
  static Optional<PythonRequest> of(String python) {
    if (python.isEmpty()) {
      PythonVersion three = new PythonVersion(List.of(3), "");
      return Optional.of(new PythonRequest(python, "", three, Optional.empty()));
    }
    Matcher value = VALUE.matcher(python);
    if (!value.matches()) {
      return Optional.empty();
    }
    String implementation = value.group(1) == null ? "cpython" : "pypy";
    boolean freeThreaded = value.group(3) != null;
    Optional<PythonVersion> version = PythonVersion.parse(value.group(2));
    // Of which minor version should an unfinished "3.14rc1" be?
    return version.isPresent() && (version.get().isFinal() || version.get().numbers().size() == 3)
        ? Optional.of(
            new PythonRequest(python, implementation, version.get(), Optional.of(freeThreaded)))
        : Optional.empty();
  }

  private static MatrixException noVersion(String python) {
    return new MatrixException(
        "The python value \"" + python + "\" is not a Python version.",
        "With the local engine, a value is a plain version: 3.12, 3.12.4, 3.13t,"
            + " 3.14.0rc1, pypy3.10. Tags of images, such as 3.12-alpine, need"
            + " -Dpytest-matrix.engine=docker; for any other value, give the interpreter's path: "
            + "-Dpytest-matrix.interpreters="
            + python
            + "=/path/to/python");
  }

  boolean fits(Interpreter interpreter) {
    String actual = interpreter.implementation().toLowerCase(Locale.ROOT);
    return (implementation.isEmpty() || implementation.equals(actual))
        && (freeThreaded.isEmpty() || freeThreaded.get() == interpreter.freeThreaded())
        && interpreter.pythonVersion().beginsWith(version);
  }

  /** Whether it is of the version that is asked for, but for its last number or its build. */
  boolean resembles(Interpreter interpreter) {
    PythonVersion actual = interpreter.pythonVersion();
    return hasMinor()
        && actual.number(0) == version.number(0)
        && actual.number(1) == version.number(1);
  }

  boolean hasMinor() {
    return version.numbers().size() > 1;
  }

  /** {@code 3.12} of {@code 3.12.4}. */
  String minor() {
    return version.number(0) + (hasMinor() ? "." + version.number(1) : "");
  }

  boolean pypy() {
    return implementation.equals("pypy");
  }

  /** Whether virtual environments with pip can be made from it without other tools. */
  public static boolean complete(Interpreter interpreter) {
    return interpreter.venv() && interpreter.ensurepip();
  }

  /**
   * Of two that fit: what is complete, then 64 bits, then a final release, then the newer one; the
   * first where they are equal.
   */
  public static Interpreter better(Interpreter first, Interpreter second) {
    if (complete(first) != complete(second)) {
      return complete(first) ? first : second;
    }
    if (first.sixtyFourBits() != second.sixtyFourBits()) {
      return first.sixtyFourBits() ? first : second;
    }
    PythonVersion one = first.pythonVersion();
    PythonVersion other = second.pythonVersion();
    if (one.isFinal() != other.isFinal()) {
      return one.isFinal() ? first : second;
    }
    return one.compareTo(other) >= 0 ? first : second;
  }
}
