package io.github.pytestmatrix.engine.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where things are in the virtual environments of an interpreter: {@code bin} or {@code Scripts},
 * {@code lib/python3.12/site-packages} or what else it says.
 *
 * @param bin relative to the environment, with forward slashes
 * @param sitePackages relative to the environment, with forward slashes
 */
record VenvLayout(String bin, String sitePackages) {
  /** Prints both, a line each. */
  static final String QUESTION =
      """
      import os, sys, sysconfig
      for name in ("scripts", "purelib"):
          print(os.path.relpath(sysconfig.get_path(name), sys.prefix).replace(os.sep, "/"))
      """;

  static VenvLayout of(String answer) {
    List<String> lines = answer.strip().lines().map(String::strip).toList();
    if (lines.size() != 2
        || lines.stream().anyMatch(line -> line.isEmpty() || line.contains(".."))) {
      throw new IllegalArgumentException("No layout: " + answer);
    }
    return new VenvLayout(lines.get(0), lines.get(1));
  }

  static VenvLayout read(Path file) throws IOException {
    return of(Files.readString(file));
  }

  void write(Path file) throws IOException {
    Files.writeString(file, bin + "\n" + sitePackages + "\n");
  }

  Path bin(Path venv) {
    return venv.resolve(bin);
  }

  Path sitePackages(Path venv) {
    return venv.resolve(sitePackages);
  }

  Path python(Path venv) {
    return bin(venv).resolve(bin.equals("Scripts") ? "python.exe" : "python");
  }
}
