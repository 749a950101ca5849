package io.github.pytestmatrix.mojo;

import java.util.List;

/** How far the build goes that was asked for. */
final class Phases {
  /** Maven's default lifecycle. Whoever asks for one gets all before it. */
  private static final List<String> ORDER =
      List.of(
          "validate",
          "initialize",
          "generate-sources",
          "process-sources",
          "generate-resources",
          "process-resources",
          "compile",
          "process-classes",
          "generate-test-sources",
          "process-test-sources",
          "generate-test-resources",
          "process-test-resources",
          "test-compile",
          "process-test-classes",
          "test",
          "prepare-package",
          "package",
          "pre-integration-test",
          "integration-test",
          "post-integration-test",
          "verify",
          "install",
          "deploy");

  private final List<String> goals;

  /**
   * @param goals what Maven was called with: goals and phases
   */
  Phases(List<String> goals) {
    this.goals = goals;
  }

  /** In doubt yes: other lifecycles, and the phases that Maven 4 has besides. */
  boolean reach(String phase) {
    if (phase.isBlank() || phase.equals("none")) {
      return false;
    }
    int at = ORDER.indexOf(phase);
    int last = -1;
    for (String goal : goals) {
      if (!goal.contains(":") && !ORDER.contains(goal) && !goal.equals("clean")) {
        return true;
      }
      last = Math.max(last, ORDER.indexOf(goal));
    }
    return at <= last || last < 0;
  }
}
