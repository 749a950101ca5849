package io.github.pytestmatrix.console;

import static java.util.Map.entry;

import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.result.CellResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What explains a cell's time or result, the most telling first. */
final class CellNotes {
  private static final Duration NOTABLE = Duration.ofSeconds(1);
  private static final List<Map.Entry<Phase, String>> PHASES =
      List.of(
          entry(Phase.QUEUE, "queued"), entry(Phase.PULL, "pull"),
          entry(Phase.COPY, "copy"), entry(Phase.COLLECT, "collect"));

  private CellNotes() {}

  static List<String> of(CellResult cell) {
    List<String> notes = new ArrayList<>();
    if (cell.allowedToFail() && CellText.isBad(cell.status())) {
      notes.add("may fail");
    }
    if (cell.attempts() > 1) {
      notes.add(cell.attempts() + " attempts");
    }
    if (cell.counts().flakes() > 0) {
      notes.add(cell.counts().flakes() + " flaky");
    }
    Duration setup = cell.phases().getOrDefault(Phase.SETUP, Duration.ZERO);
    cell.environment()
        .map(EnvironmentFacts::cached)
        .ifPresent(cached -> notes.add(cached ? "cached" : "built " + Phrases.human(setup)));
    for (Map.Entry<Phase, String> phase : PHASES) {
      Duration time = cell.phases().getOrDefault(phase.getKey(), Duration.ZERO);
      if (time.compareTo(NOTABLE) >= 0) {
        notes.add(phase.getValue() + " " + Phrases.human(time));
      }
    }
    return notes;
  }
}
