// Plain loops: decision 022
package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.masking.Userinfo;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Gathers what no output of a plan may show: secrets, and credentials in the addresses that its
 * variables and requirement files hold.
 */
final class PlanMask {
  /** Those of installers; their passwords are masked also where they stand alone. */
  private static final Pattern INDEX = Pattern.compile("(?i)(PIP|UV)_.*");

  private static final Pattern INDEX_PASSWORD = Pattern.compile("(?i)UV_.*(PASSWORD|TOKEN)");

  private final Set<String> values = new LinkedHashSet<>();
  private final Set<String> credentials = new LinkedHashSet<>();

  private PlanMask() {}

  static Mask of(List<Job> jobs) {
    PlanMask gathered = new PlanMask();
    for (Job job : jobs) {
      gathered.variables(job.variables());
      gathered.add(job.environment());
    }
    return Mask.of(gathered.values, gathered.credentials);
  }

  private void add(EnvironmentSpec spec) {
    for (String name : spec.secrets()) {
      values.add(spec.variables().getOrDefault(name, ""));
    }
    variables(spec.variables());
    for (byte[] content : spec.requirementInputs().values()) {
      addresses(new String(content, StandardCharsets.UTF_8), true);
    }
    for (String item : spec.packages()) {
      addresses(item, true);
    }
    addresses(spec.setup(), false);
  }

  private void variables(Map<String, String> variables) {
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      addresses(variable.getValue(), INDEX.matcher(variable.getKey()).matches());
      if (INDEX_PASSWORD.matcher(variable.getKey()).matches()) {
        values.add(variable.getValue());
      }
    }
  }

  private void addresses(String text, boolean index) {
    for (String userinfo : Userinfo.in(text)) {
      credentials.add(userinfo);
      if (index && !userinfo.contains("$")) { // ${NAME} is pip's for a variable
        values.addAll(Userinfo.passwords(userinfo));
      }
    }
  }
}
