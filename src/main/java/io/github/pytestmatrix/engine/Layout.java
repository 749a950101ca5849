package io.github.pytestmatrix.engine;

import java.util.List;

/**
 * Where things are, as the cell's command sees them: absolute paths without a trailing slash.
 *
 * @param work the private copy of the sources; the command's working directory
 * @param probe the folder that holds the event probe's Python module
 * @param results the folder whose files the engine brings back
 * @param cache a private folder for pytest's cache
 * @param events the event channel, for a process whose variables somebody has removed; the first
 *     that exists
 */
public record Layout(String work, String probe, String results, String cache, List<String> events) {
  public Layout {
    events = List.copyOf(events);
  }
}
