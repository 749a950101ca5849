package io.github.pytestmatrix.mojo;

import java.util.List;
import java.util.Map;

/** The parameters that take one of a few words; the goals that read them know these words, too. */
final class Choices {
  static final Map<String, List<String>> WORDS =
      Map.of(
          "engine", List.of("auto", "docker", "local"),
          "sourceMode", List.of("copy", "inPlace"),
          "pullPolicy", List.of("ifNotPresent", "always", "never"),
          "format", List.of("text", "json"),
          "missingInterpreter", List.of("error", "skip"),
          "reportAllowedFailures", List.of("failed", "skipped"));

  private Choices() {}

  static boolean fits(String parameter, String text) {
    List<String> words = WORDS.getOrDefault(parameter, List.of());
    return words.isEmpty() || words.stream().anyMatch(text::equalsIgnoreCase);
  }

  static String hint(String parameter) {
    List<String> words = WORDS.getOrDefault(parameter, List.of());
    int last = words.size() - 1;
    return "Write " + String.join(", ", words.subList(0, last)) + " or " + words.get(last) + ".";
  }
}
