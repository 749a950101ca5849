package io.github.pytestmatrix.mojo;

import java.util.ArrayList;
import java.util.List;

/** Which of the properties that skip tests are set. */
record Skip(List<String> properties) {
  static Skip of(boolean skip, boolean skipTests, boolean skipITs, boolean mavenTestSkip) {
    List<String> properties = new ArrayList<>();
    if (skip) {
      properties.add("pytest-matrix.skip");
    }
    if (skipTests) {
      properties.add("skipTests");
    }
    if (skipITs) {
      properties.add("skipITs");
    }
    if (mavenTestSkip) {
      properties.add("maven.test.skip");
    }
    return new Skip(properties);
  }

  boolean skipped() {
    return !properties.isEmpty();
  }

  String message() {
    return "Tests are skipped, since " + String.join(" and ", properties) + " is set.";
  }
}
