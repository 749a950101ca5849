package io.github.pytestmatrix.engine;

import java.util.List;

/**
 * What a clean-up has done.
 *
 * @param removed the names of what is gone
 * @param kept what should be gone, too, but is in use
 */
public record Cleaned(List<String> removed, List<Kept> kept) {
  /**
   * Something that a running build holds.
   *
   * @param name as {@link EnvironmentFacts} has it
   * @param reason a sentence without its full stop: {@code a running build uses it}
   */
  public record Kept(String name, String reason) {
    public static Kept used(String name) {
      return new Kept(name, "a running build uses it");
    }
  }

  public Cleaned {
    removed = List.copyOf(removed);
    kept = List.copyOf(kept);
  }
}
