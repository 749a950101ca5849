package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;

/**
 * What will be run. Pure data: it can be printed and tested without an engine.
 *
 * @param jobs one for each selected cell, in the matrix's order
 * @param cells ids of all cells of the matrix, also of those that aren't selected
 * @param warnings for the user, found while planning: one sentence each
 * @param notes on what was decided for the user, no reason to worry: one sentence each
 * @param mask takes the jobs' secrets out of all that is written
 */
public record Plan(
    List<Job> jobs,
    List<String> cells,
    Workspace workspace,
    List<String> warnings,
    List<String> notes,
    Mask mask) {
  public Plan {
    jobs = List.copyOf(jobs);
    cells = List.copyOf(cells);
    warnings = masked(warnings, mask);
    notes = masked(notes, mask);
  }

  private static List<String> masked(List<String> sentences, Mask mask) {
    List<String> masked = new ArrayList<>();
    for (String sentence : sentences) {
      masked.add(mask.text(sentence));
    }
    return List.copyOf(masked);
  }

  public Plan(List<Job> jobs, Workspace workspace, List<String> warnings) {
    this(
        jobs,
        jobs.stream().map(job -> job.cell().id()).toList(),
        workspace,
        warnings,
        List.of(),
        Mask.NONE);
  }
}
