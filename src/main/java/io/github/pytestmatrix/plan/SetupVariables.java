// Plain loops: decision 022
package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.engine.shared.MisleadingVariables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells variables of the set-up from those that only tests can mean: {@code PYTHONWARNINGS=error}
 * makes an installer fail, {@code PYTHONPATH} and {@code PIP_TARGET} make it look and install
 * elsewhere, {@code PYTHONHASHSEED} would only make another environment. They reach the set-up
 * where its lines or requirement files name them.
 */
final class SetupVariables {
  private static final Pattern OF_TESTS =
      Pattern.compile("PYTHON[A-Z]+|PYTHON_(GIL|JIT|CPU_COUNT|COLORS)|PYTEST_.*|COVERAGE_.*");

  /** What says how texts are read, and how downloads are checked. */
  private static final Set<String> HARMLESS =
      Set.of("PYTHONIOENCODING", "PYTHONHTTPSVERIFY", "PYTHONCOERCECLOCALE");

  private SetupVariables() {}

  /**
   * @param texts set-up lines and requirement files
   */
  static Map<String, String> of(Map<String, String> variables, List<String> texts) {
    Map<String, String> needed = new LinkedHashMap<>();
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      String name = variable.getKey();
      if (!isOfTests(name) || PassedEnvironment.names(name, texts)) {
        needed.put(name, variable.getValue());
      }
    }
    return needed;
  }

  private static boolean isOfTests(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return MisleadingVariables.contain(upper)
        || (OF_TESTS.matcher(upper).matches() && !HARMLESS.contains(upper));
  }
}
