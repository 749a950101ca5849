package io.github.pytestmatrix.mojo;

import java.util.LinkedHashMap;

/**
 * One {@code <exclude>}, {@code <include>} or {@code <when>}: axis name to values, in their order.
 */
public final class Entry extends LinkedHashMap<String, String> {
  // Maven fills a map's own class in its elements' order; for plain Map it takes a sorted one.
  private static final long serialVersionUID = 1L;
}
