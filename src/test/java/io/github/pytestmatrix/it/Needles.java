package io.github.pytestmatrix.it;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parts of secrets by which they are found in any bytes. None is taken from what masks them: a
 * spelling that the plugin doesn't think of has to be found, too.
 */
final class Needles {
  static final int LONGEST = 32;
  private static final int WINDOW = 12;
  private static final int INDEXED = 8;

  /** What no quoting of shells, JSON, XML, Python or addresses changes. */
  private static final Pattern UNCHANGED = Pattern.compile("[A-Za-z0-9_]{8,}");

  private record Needle(String secret, byte[] bytes) {}

  private final Map<Long, List<Needle>> byFirstEight = new HashMap<>();
  private final BitSet known = new BitSet(1 << 20);

  /**
   * @param secrets what to call them to their values; each needs a run of eight letters and digits
   */
  Needles(Map<String, String> secrets) {
    secrets.forEach(
        (name, value) -> {
          add(name + " as it is", value, WINDOW);
          Matcher unchanged = UNCHANGED.matcher(value);
          if (!unchanged.find()) {
            throw new IllegalArgumentException(name + " has no part that no quoting changes.");
          }
          do {
            add("part of " + name, unchanged.group(), WINDOW);
          } while (unchanged.find());
          add(name + " in an address", URLEncoder.encode(value, StandardCharsets.UTF_8), WINDOW);
          byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
          for (int before = 0; before < 3; before++) {
            byte[] more = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, more, before, bytes.length);
            String digits = Base64.getEncoder().withoutPadding().encodeToString(more);
            add(name + " as base64", digits.substring(4, digits.length() - 3), WINDOW);
          }
          String hex = HexFormat.of().formatHex(bytes);
          add(name + " as hex", hex, LONGEST);
          add(name + " as hex", hex.toUpperCase(Locale.ROOT), LONGEST);
        });
  }

  private void add(String what, String text, int window) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int size = Math.min(window, bytes.length);
    for (int start = 0; start + size <= bytes.length && size >= INDEXED; start++) {
      byte[] needle = Arrays.copyOfRange(bytes, start, start + size);
      long first = 0;
      for (int i = 0; i < INDEXED; i++) {
        first = first << 8 | (needle[i] & 0xFF);
      }
      byFirstEight.computeIfAbsent(first, f -> new ArrayList<>()).add(new Needle(what, needle));
      known.set(hash(first));
    }
  }

  private static int hash(long eightBytes) {
    return (int) ((eightBytes * 0x9E3779B97F4A7C15L) >>> 44);
  }

  /** Which secret stands in the first {@code length} bytes. */
  Optional<String> in(byte[] bytes, int length) {
    long eight = 0;
    for (int end = 1; end <= length; end++) {
      eight = eight << 8 | (bytes[end - 1] & 0xFF);
      if (end >= INDEXED && known.get(hash(eight))) {
        int start = end - INDEXED;
        for (Needle needle : byFirstEight.getOrDefault(eight, List.of())) {
          int after = start + needle.bytes().length;
          if (after <= length
              && Arrays.equals(bytes, start, after, needle.bytes(), 0, after - start)) {
            return Optional.of(needle.secret());
          }
        }
      }
    }
    return Optional.empty();
  }
}
