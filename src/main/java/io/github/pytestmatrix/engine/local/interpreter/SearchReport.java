package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.engine.MissingInterpreterException;
import io.github.pytestmatrix.engine.local.machine.Machine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells of a search that found nothing: where it looked, and what it passed over. */
final class SearchReport {
  private static final int MANY = 6;

  private final Machine machine;
  private final PythonRequest wanted;
  private final List<InterpreterSource> sources;

  SearchReport(Machine machine, PythonRequest wanted, List<InterpreterSource> sources) {
    this.machine = machine;
    this.wanted = wanted;
    this.sources = List.copyOf(sources);
  }

  /**
   * @param tried all that were looked at
   */
  MissingInterpreterException missing(List<Candidate> tried) {
    StringBuilder what = new StringBuilder();
    what.append("No interpreter for python ")
        .append(wanted.text().isEmpty() ? "3" : wanted.text())
        .append(" was found on this machine.");
    list(what, "Similar, but not matching: ", tried.stream().filter(this::near).toList());
    list(
        what,
        "Tried, but unusable: ",
        tried.stream().filter(candidate -> candidate.interpreter().isEmpty()).toList());
    List<String> absent = new ArrayList<>();
    what.append("\nSearched:");
    for (InterpreterSource source : sources) {
      if (source.searched().isEmpty()) {
        absent.add(source.name());
      } else {
        what.append("\n  ")
            .append(source.name())
            .append(" (")
            .append(source.searched())
            .append(')');
      }
    }
    if (!absent.isEmpty()) {
      what.append("\n  not on this machine: ").append(String.join(", ", absent));
    }
    return new MissingInterpreterException(what.toString(), new InstallHint(machine).text(wanted));
  }

  private boolean near(Candidate candidate) {
    return candidate.interpreter().map(wanted::resembles).orElse(false);
  }

  private static void list(StringBuilder what, String title, List<Candidate> candidates) {
    Set<String> seen = new HashSet<>();
    List<String> texts =
        candidates.stream()
            .filter(candidate -> seen.add(candidate.identity()))
            .map(Candidate::description)
            .toList();
    if (!texts.isEmpty()) {
      int more = texts.size() - MANY;
      what.append('\n')
          .append(title)
          .append(texts.stream().limit(MANY).collect(Collectors.joining("; ")))
          .append(more > 0 ? "; and " + more + " more" : "");
    }
  }
}
