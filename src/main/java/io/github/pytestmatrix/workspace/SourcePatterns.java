package io.github.pytestmatrix.workspace;

import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.codehaus.plexus.util.MatchPatterns;

/** The user's Ant patterns over paths with forward slashes. */
final class SourcePatterns {
  private final List<String> includes;
  private final MatchPatterns included;
  private final Excluded excluded;

  private SourcePatterns(List<String> includes, Excluded excluded) {
    this.includes = includes;
    this.included = MatchPatterns.from(includes);
    this.excluded = excluded;
  }

  static SourcePatterns of(List<String> includes, List<String> excludes) {
    List<String> wanted = new ArrayList<>();
    for (String pattern : cleaned(includes)) {
      wanted.add(pattern);
      String last = pattern.substring(pattern.lastIndexOf(File.separatorChar) + 1);
      if (last.indexOf('*') < 0 && last.indexOf('?') < 0) {
        wanted.add(pattern + File.separator + "**");
      }
    }
    return new SourcePatterns(wanted, new Excluded(excludes));
  }

  /** Remembers which of the patterns have matched nothing. */
  private static final class Excluded {
    private final MatchPatterns all;
    private final Set<String> idle;

    Excluded(List<String> excludes) {
      all = MatchPatterns.from(cleaned(excludes));
      idle = new LinkedHashSet<>(excludes);
      idle.removeIf(String::isBlank);
    }

    boolean matches(String path) {
      if (!all.matches(path, true)) {
        return false;
      }
      idle.removeIf(written -> MatchPatterns.from(cleaned(List.of(written))).matches(path, true));
      return true;
    }
  }

  private static List<String> cleaned(List<String> patterns) {
    List<String> cleaned = new ArrayList<>();
    for (String written : patterns) {
      String pattern = written.strip();
      if (!pattern.isEmpty()) {
        cleaned.add(anchored(local(pattern)));
      }
    }
    return List.copyOf(cleaned);
  }

  /**
   * All patterns start at the root, whether the user says so by {@code ./} and {@code /} or not.
   */
  private static String anchored(String pattern) {
    String anchored = pattern;
    while (anchored.startsWith("." + File.separator) || anchored.startsWith(File.separator)) {
      anchored = anchored.substring(anchored.indexOf(File.separatorChar) + 1);
    }
    return anchored.endsWith(File.separator) ? anchored + "**" : anchored;
  }

  boolean everything() {
    return includes.isEmpty();
  }

  boolean includes(String path) {
    return everything() || included.matches(local(path), true);
  }

  boolean excludes(String path) {
    return excluded.matches(local(path));
  }

  /** The excludes, as written, that have excluded nothing so far. */
  List<String> idleExcludes() {
    return List.copyOf(excluded.idle);
  }

  /** The includes, as written, that match none of the paths. */
  static List<String> idleIncludes(List<String> includes, Collection<String> paths) {
    List<String> idle = new ArrayList<>();
    for (String written : includes) {
      SourcePatterns alone = of(List.of(written), List.of());
      if (!alone.everything() && paths.stream().noneMatch(alone::includes)) {
        idle.add(written);
      }
    }
    return idle;
  }

  /** Whether an include could match something below the folder. */
  boolean reachInto(String folder) {
    return everything() || included.matchesPatternStart(local(folder), true);
  }

  /** The includes that name {@code name} literally, alone; empty where there are none. */
  Optional<SourcePatterns> naming(String name) {
    String part = File.separator + name + File.separator;
    List<String> naming = new ArrayList<>();
    for (String pattern : includes) {
      if ((File.separator + pattern + File.separator).contains(part)) {
        naming.add(pattern);
      }
    }
    return naming.isEmpty() ? Optional.empty() : Optional.of(new SourcePatterns(naming, excluded));
  }

  private static String local(String path) {
    return path.replace('/', File.separatorChar);
  }
}
