package io.github.pytestmatrix.matrix;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The axis that chooses the interpreter, under names that other tools have for it. */
public final class PythonAxis {
  private static final Set<String> OTHERS =
      Set.of(
          "py",
          "pys",
          "pythons",
          "pyversion",
          "pyversions",
          "pythonversion",
          "pythonversions",
          "version",
          "versions",
          "interpreter",
          "interpreters",
          "basepython",
          "envlist",
          "cpython",
          "pyenv");

  private PythonAxis() {}

  /** A sentence where the matrix has no axis {@code python}, but one that is likely meant so. */
  public static String hint(Collection<String> axes) {
    if (axes.contains(Axis.PYTHON)) {
      return "";
    }
    Optional<String> meant =
        axes.stream()
            .filter(axis -> OTHERS.contains(axis.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "")))
            .findFirst();
    return meant
        .map(
            axis ->
                "<"
                    + axis
                    + "> in <matrix> is an axis like any other: rename it to <python>, there and"
                    + " wherever it is used.")
        .orElse("");
  }
}
