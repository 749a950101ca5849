package io.github.pytestmatrix.engine;

import java.util.Locale;

/**
 * An interpreter, as it described itself while it ran.
 *
 * @param implementation {@code CPython}, {@code PyPy}; empty where it isn't known
 * @param version of the language, {@code 3.12.1}, {@code 3.14.0rc1}
 * @param freeThreaded whether it was built without the global interpreter lock
 * @param executable its path; empty where it isn't known
 */
public record RanPython(
    String implementation, String version, boolean freeThreaded, String executable) {
  /** {@code CPython 3.12.1 at /usr/local/bin/python}. */
  public String description() {
    String name = implementation.isEmpty() ? "Python" : implementation;
    String place = executable.isEmpty() ? "" : " at " + executable;
    return name + " " + version + (freeThreaded ? "t" : "") + place;
  }

  /** As texts call the implementation: {@code pypy}; GraalPy has had two names. */
  public String family() {
    String name = implementation.toLowerCase(Locale.ROOT);
    return name.startsWith("graal") ? "graal" : name;
  }
}
