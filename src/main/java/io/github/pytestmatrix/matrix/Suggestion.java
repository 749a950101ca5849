package io.github.pytestmatrix.matrix;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** The hint that follows an unknown name. */
public final class Suggestion {
  private Suggestion() {}

  /** {@code Did you mean 'python'? The axes are: python, django.} */
  public static String of(String given, Collection<String> axes) {
    if (axes.isEmpty()) {
      return "The matrix has no axes.";
    }
    String list = "The axes are: " + String.join(", ", axes) + ".";
    return axes.stream()
        .filter(axis -> distance(given, axis) <= Math.max(1, axis.length() / 3))
        .min(Comparator.comparingInt(axis -> distance(given, axis)))
        .map(axis -> "Did you mean '" + axis + "'? " + list)
        .orElse(list);
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
