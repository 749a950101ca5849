package io.github.pytestmatrix.report;

import io.github.pytestmatrix.Sha256;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names of report files: {@code <class>-<cell>} between {@code TEST-} and {@code .xml}. All ASCII,
 * since a JVM under {@code LANG=C} can't open other names; never longer than file systems allow.
 */
final class FileNames {
  /**
   * What Surefire replaces, on Unix or Windows, and what a shell or a file system may stumble on.
   */
  private static final Pattern ILLEGAL =
      Pattern.compile("[()&/:*?\"<>|\\\\\\[\\],\\x00-\\x1f\\x7f]");

  private static final Pattern FOREIGN = Pattern.compile("[^\\x20-\\x7e]");
  private static final int LONGEST = 255 - "TEST-".length() - ".xml".length();
  private static final int LONGEST_CELL = 100;
  private static final int HASH = 10;

  private FileNames() {}

  /**
   * A stem for each suite, in no way dependent on the order of the suites.
   *
   * @param taken names of the folder's files that must stay
   */
  static IdentityHashMap<Suite, String> stems(List<Suite> suites, Set<String> taken) {
    Set<String> used = new HashSet<>();
    taken.forEach(name -> used.add(key(name)));
    IdentityHashMap<Suite, String> stems = new IdentityHashMap<>();
    suites.stream()
        .sorted(
            Comparator.comparing(Suite::className).thenComparing(suite -> suite.cell().cell().id()))
        .forEach(suite -> stems.put(suite, stem(suite, used)));
    return stems;
  }

  static String xml(String stem) {
    return "TEST-" + stem + ".xml";
  }

  static String text(String stem) {
    return stem + ".txt";
  }

  /** What every stem of the cell ends with. */
  static String ending(String cell) {
    String safe = safe(cell);
    if (safe.length() <= LONGEST_CELL && safe.equals(ILLEGAL.matcher(cell).replaceAll("_"))) {
      return "-" + safe;
    }
    String start = safe.substring(0, Math.min(safe.length(), LONGEST_CELL - HASH - 1));
    return "-" + start + "_" + hash(cell);
  }

  private static String stem(Suite suite, Set<String> used) {
    String name = suite.className();
    String ending = ending(suite.cell().cell().id());
    String safe = safe(name);
    boolean faithful = !FOREIGN.matcher(ILLEGAL.matcher(name).replaceAll("_")).find();
    if (faithful && safe.length() + ending.length() <= LONGEST && take(safe + ending, used)) {
      return safe + ending;
    }
    String start = safe.substring(0, Math.min(safe.length(), LONGEST - ending.length() - HASH - 1));
    for (int attempt = 0; ; attempt++) {
      String stem = start + "_" + hash(name + "\n" + attempt) + ending;
      if (take(stem, used)) {
        return stem;
      }
    }
  }

  private static boolean take(String stem, Set<String> used) {
    if (used.contains(key(xml(stem))) || used.contains(key(text(stem)))) {
      return false;
    }
    used.add(key(xml(stem)));
    used.add(key(text(stem)));
    return true;
  }

  /** Some file systems take names that differ in case only for one. */
  private static String key(String fileName) {
    return fileName.toLowerCase(Locale.ROOT);
  }

  private static String safe(String name) {
    return FOREIGN.matcher(ILLEGAL.matcher(name).replaceAll("_")).replaceAll("_");
  }

  private static String hash(String text) {
    return Sha256.of(text).substring(0, HASH);
  }
}
