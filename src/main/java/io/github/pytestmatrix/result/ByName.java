package io.github.pytestmatrix.result;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/** Makes one of those that have equal names, in the order in which the names first occur. */
public final class ByName {
  private ByName() {}

  public static <N, T> Map<N, T> merged(
      Iterable<T> all, Function<T, N> name, BinaryOperator<T> plus) {
    Map<N, T> merged = new LinkedHashMap<>();
    for (T one : all) {
      merged.merge(name.apply(one), one, plus);
    }
    return merged;
  }
}
