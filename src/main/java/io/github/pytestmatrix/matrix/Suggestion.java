package io.github.pytestmatrix.matrix;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The hint that follows an unknown name. */
public final class Suggestion {
  private Suggestion() {}

  /** {@code Did you mean 'python'? The axes are: python, django.} */
  public static String of(String given, Collection<String> axes) {
    if (axes.isEmpty()) {
      return "The matrix has no axes.";
    }
    return of(given, axes, "The axes are: ");
  }

  /**
   * @param those the beginning of a sentence that lists the names
   */
  public static String of(String given, Collection<String> names, String those) {
    String list = those + String.join(", ", names) + ".";
    return nearest(given, names).map(name -> "Did you mean '" + name + "'? " + list).orElse(list);
  }

  /** The name that was most likely meant. */
  public static Optional<String> nearest(String given, Collection<String> names) {
    return names.stream()
        .filter(name -> distance(given, name) <= Math.max(1, name.length() / 3))
        .min(Comparator.comparingInt(name -> distance(given, name)));
  }

  /** Levenshtein's distance, without regard to case. */
  private static int distance(String a, String b) {
    String left = a.toLowerCase(Locale.ROOT);
    String right = b.toLowerCase(Locale.ROOT);
    int[] row = new int[right.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int change = left.charAt(i - 1) == right.charAt(j - 1) ? diagonal : diagonal + 1;
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }
}
