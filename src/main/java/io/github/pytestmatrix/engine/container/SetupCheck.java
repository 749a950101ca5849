package io.github.pytestmatrix.engine.container;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.RanPython;
import io.github.pytestmatrix.engine.WrongInterpreterException;
import io.github.pytestmatrix.engine.shared.NamedPython;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what {@link SetupTraces} reports of a set-up that has succeeded. */
public final class SetupCheck {
  private final EnvironmentSpec spec;
  private final List<String[]> reports = new ArrayList<>();

  /**
   * @param text the container's standard error
   */
  public SetupCheck(EnvironmentSpec spec, String text) {
    this.spec = spec;
    text.lines().forEach(line -> reports.add(line.split("\t", -1)));
  }

  /** What of that text is no report. */
  public static String otherWords(String text) {
    StringBuilder words = new StringBuilder();
    for (String line : text.lines().toList()) {
      if (!line.startsWith("python\t") && !line.startsWith("volume\t")) {
        words.append(line).append('\n');
      }
    }
    return words.toString();
  }

  /**
   * @throws MatrixException where cells in this environment would not test what they are to test
   */
  public void run() {
    List<String> volumes = new ArrayList<>();
    for (String[] report : reports) {
      if (report.length == 2 && report[0].equals("volume")) {
        volumes.add(report[1]);
      } else if (report.length == 5 && report[0].equals("python")) {
        check(new RanPython(report[1], report[2], report[3].equals("t"), report[4]));
      }
    }
    if (!volumes.isEmpty()) {
      throw lost(String.join(" and ", volumes));
    }
  }

  /** Which implementation it is, the tests will show: an axis that we don't know may name it. */
  private void check(RanPython python) {
    Optional<NamedPython> named = NamedPython.of(spec.base().python());
    if (named.isPresent() && !named.get().fits(python, python.family())) {
      throw new WrongInterpreterException(
          "The set-up on " + spec.base().image() + " installed into " + python.description() + ".",
          "Fix <image> if its Python is not the one in its name, or <setup> if it puts another"
              + " Python first on PATH. If the axis is not meant to choose the interpreter, give"
              + " it a name other than 'python'.");
    }
  }

  private MatrixException lost(String volumes) {
    return new MatrixException(
        "The set-up on "
            + spec.base().image()
            + " changed files in "
            + volumes
            + ", which the image declares as a volume: the tests would not see them.",
        "Change <setup> to write to another folder, write these files in <beforeScript>, which"
            + " runs in each cell, or use an <image> without that VOLUME.");
  }
}
