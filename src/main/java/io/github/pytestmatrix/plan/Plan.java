package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.workspace.Workspace;
import java.util.List;

/**
 * What will be run. Pure data: it can be printed and tested without an engine.
 *
 * @param jobs one for each cell, in the matrix's order
 * @param warnings for the user, found while planning: one sentence each
 */
public record Plan(List<Job> jobs, Workspace workspace, List<String> warnings) {
  public Plan {
    jobs = List.copyOf(jobs);
    warnings = List.copyOf(warnings);
  }
}
