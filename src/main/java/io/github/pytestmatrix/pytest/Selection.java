package io.github.pytestmatrix.pytest;

import java.util.List;

/**
 * The tests that a run is to keep to.
 *
 * @param nodeIds as seen from the workspace; empty for all tests
 * @param sessions how many sessions the run before had: a script's later ones have not run yet, so
 *     they run all their tests
 */
public record Selection(List<String> nodeIds, int sessions) {
  public static final Selection ALL = new Selection(List.of(), 0);

  public Selection {
    nodeIds = List.copyOf(nodeIds);
  }

  public boolean all() {
    return nodeIds.isEmpty();
  }
}
