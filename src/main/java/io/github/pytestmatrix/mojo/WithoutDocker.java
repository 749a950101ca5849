// Plain loops: decision 022
package io.github.pytestmatrix.mojo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Parameters that mean something to Docker alone; the limits of cells are the engine's to tell. */
final class WithoutDocker {
  static final Map<String, String> SENTENCES =
      new TreeMap<>(
          Map.of(
              "image", "<image> has no effect without Docker: cells run this machine's Python.",
              "platform", "<platform> has no effect without Docker: cells run on this machine.",
              "pullPolicy", "<pullPolicy> has no effect without Docker: there are no images.",
              "dockerHost", "<dockerHost> has no effect: the cells run without Docker."));

  private WithoutDocker() {}

  static List<String> warnings(Predicate<String> given) {
    List<String> warnings = new ArrayList<>();
    for (Map.Entry<String, String> parameter : SENTENCES.entrySet()) {
      if (given.test(parameter.getKey())) {
        warnings.add(parameter.getValue());
      }
    }
    return warnings;
  }
}
