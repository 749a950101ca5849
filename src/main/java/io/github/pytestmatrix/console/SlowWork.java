package io.github.pytestmatrix.console;

import io.github.pytestmatrix.engine.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what a cell is waiting for, once that takes long, and then from time to time. */
final class SlowWork {
  private static final Duration SLOW = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(15);

  private final Map<String, Told> told = new HashMap<>();

  private record Told(String news, Instant at) {}

  /** Only work whose news come in great numbers has to be slow to be told of. */
  static boolean isChatty(Phase phase) {
    return phase == Phase.PULL || phase == Phase.SETUP;
  }

  /** The lines that are due now. */
  List<Line> due(RunState run, Instant now) {
    return run.cells(CellState::isRunning).stream()
        .filter(cell -> isChatty(cell.phase()) && cell.inPhase(now).compareTo(SLOW) > 0)
        .flatMap(cell -> due(cell, now).stream())
        .toList();
  }

  private Optional<Line> due(CellState cell, Instant now) {
    String key = cell.id() + "/" + cell.phase();
    String news = cell.current();
    Told last = told.get(key);
    if (last != null
        && (news.isEmpty()
            || news.equals(last.news())
            || Duration.between(last.at(), now).compareTo(PAUSE) < 0)) {
      return Optional.empty();
    }
    told.put(key, new Told(news, now));
    String what =
        cell.phase() == Phase.PULL ? "pulling the image..." : "preparing the environment...";
    return Optional.of(Line.info(cell.id() + ": " + (news.isEmpty() ? what : news)));
  }
}
