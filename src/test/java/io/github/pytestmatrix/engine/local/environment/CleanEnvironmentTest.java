package io.github.pytestmatrix.engine.local.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.local.interpreter.PaperMachine;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.shared.MisleadingVariables;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CleanEnvironmentTest {
  private static Map<String, String> cleaned(Map<String, String> variables) throws IOException {
    try (PaperMachine paper = new PaperMachine(Machine.Os.LINUX)) {
      variables.forEach(paper::set);
      Map<String, String> clean = new TreeMap<>(CleanEnvironment.of(paper.machine()));
      clean.remove("HOME");
      return clean;
    }
  }

  @Test
  void nothingThatMisleadsAnInstallerReachesACommand() throws IOException {
    Map<String, String> variables = new TreeMap<>();
    for (String name : MisleadingVariables.NAMES) {
      variables.put(name, "1");
      variables.put(name.substring(0, 4) + name.substring(4).toLowerCase(Locale.ROOT), "1");
    }

    assertThat(cleaned(variables)).isEmpty();
  }

  @Test
  void variablesThatSayWherePackagesComeFromReachIt() throws IOException {
    Map<String, String> variables =
        Map.of("PIP_INDEX_URL", "https://index", "UV_FIND_LINKS", "/wheels", "PIP_NO_DEPS", "1");

    assertThat(cleaned(variables)).isEqualTo(variables);
  }
}
