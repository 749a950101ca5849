// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where things are in the virtual environments of an interpreter: {@code bin} or {@code Scripts},
 * {@code lib/python3.12/site-packages} or what else it says.
 *
 * @param bin relative to the environment, with forward slashes
 * @param sitePackages relative to the environment, with forward slashes
 */
record VenvLayout(String bin, String sitePackages) {
  /**
   * @throws IOException also where the file is not what {@link #write} wrote
   */
  static VenvLayout read(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(line.strip());
    }
    if (lines.size() != 2 || lines.contains("")) {
      throw new IOException(file + " is damaged");
    }
    return new VenvLayout(lines.get(0), lines.get(1));
  }

  void write(Path file) throws IOException {
    Files.writeString(file, bin + "\n" + sitePackages + "\n");
  }

  Path bin(Path venv) {
    return venv.resolve(bin);
  }

  Path python(Path venv) {
    return bin(venv).resolve(bin.equals("Scripts") ? "python.exe" : "python");
  }
}
