package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.workspace.Workspace;
import java.util.List;

/**
 * What will be run. Pure data: it can be printed and tested without an engine.
 *
 * @param jobs one for each selected cell, in the matrix's order
 * @param cells ids of all cells of the matrix, also of those that aren't selected
 * @param warnings for the user, found while planning: one sentence each
 * @param notes on what was decided for the user, no reason to worry: one sentence each
 */
public record Plan(
    List<Job> jobs,
    List<String> cells,
    Workspace workspace,
    List<String> warnings,
    List<String> notes) {
  public Plan {
    jobs = List.copyOf(jobs);
    cells = List.copyOf(cells);
    warnings = List.copyOf(warnings);
    notes = List.copyOf(notes);
  }

  public Plan(List<Job> jobs, Workspace workspace, List<String> warnings) {
    this(jobs, jobs.stream().map(job -> job.cell().id()).toList(), workspace, warnings, List.of());
  }
}
