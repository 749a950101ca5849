package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.matrix.Axis;
import io.github.pytestmatrix.workspace.Workspace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

  /** A warning of several Pythons in the matrix, but an image that doesn't depend on them. */
  public Optional<String> oneImage() {
    Set<String> pythons = new HashSet<>();
    Set<String> images = new HashSet<>();
    for (Job job : jobs) {
      pythons.add(job.cell().values().getOrDefault(Axis.PYTHON, ""));
      images.add(job.environment().base().image());
    }
    if (pythons.size() < 2 || images.size() != 1) {
      return Optional.empty();
    }
    return Optional.of(
        mask.text(
            "All "
                + jobs.size()
                + " cells run in one image, "
                + images.iterator().next()
                + ", though they differ in 'python': write @{python} into <image>."));
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
