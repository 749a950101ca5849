package io.github.pytestmatrix.masking;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The ways in which programs write a text: quoted for a shell, in JSON, in XML, as base64. */
final class Spellings {
  /** Each is also written in each other's: the repr of a value in a failure's message in XML. */
  private static final List<UnaryOperator<String>> ESCAPES =
      List.of(
          UnaryOperator.identity(),
          text -> escaped(text, false, "\\'"),
          text -> escaped(text, false, "\\\""),
          text -> escaped(text, false, "\\"),
          text -> escaped(text, true, "\\'"),
          text -> escaped(text, true, "\\\""),
          text -> escaped(text, true, "\\"),
          text -> escaped(text, true, "\\\"/"),
          text -> text.replace("'", "'\\''"),
          text -> text.replace("'", "'\"'\"'"),
          text -> xml(text, "&quot;", "'", "\n"),
          text -> xml(text, "&quot;", "'", "&#10;"),
          text -> xml(text, "&quot;", "&apos;", "\n"),
          text -> xml(text, "&quot;", "&#x27;", "\n"),
          text -> xml(text, "&quot;", "&#39;", "\n"),
          text -> xml(text, "&#34;", "&#39;", "&#xA;"),
          text -> xml(text, "\"", "'", "\n"));

  private static final byte[] BEFORE = new byte[2];

  private Spellings() {}

  static Set<String> of(String text) {
    Set<String> spellings = new LinkedHashSet<>();
    for (UnaryOperator<String> inner : ESCAPES) {
      for (UnaryOperator<String> outer : ESCAPES) {
        spellings.add(outer.apply(inner.apply(text)));
      }
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    spellings.add(byteEscapes(bytes));
    spellings.add(byteEscapes(bytes).replace("\\", "\\\\"));
    String plus = URLEncoder.encode(text, StandardCharsets.UTF_8);
    for (String form : List.of(plus, plus.replace("+", "%20"))) {
      String tilde = form.replace("%7E", "~"); // Python and RFC 3986 leave it as it is
      for (String url : List.of(form, tilde, tilde.replace("%2F", "/"))) {
        spellings.add(url);
        spellings.add(lowerHex(url));
      }
    }
    String hex = HexFormat.of().formatHex(bytes);
    spellings.add(hex);
    spellings.add(hex.toUpperCase(Locale.ROOT));
    for (int before = 0; before <= BEFORE.length; before++) {
      String base64 = base64(bytes, before);
      spellings.add(base64);
      spellings.add(base64.replace('+', '-').replace('/', '_'));
    }
    return spellings;
  }

  /**
   * The digits that depend on these bytes alone, where {@code before} bytes precede them modulo
   * three.
   */
  private static String base64(byte[] bytes, int before) {
    byte[] aligned = Arrays.copyOf(Arrays.copyOf(BEFORE, before), before + bytes.length);
    System.arraycopy(bytes, 0, aligned, before, bytes.length);
    String digits = Base64.getEncoder().withoutPadding().encodeToString(aligned);
    return digits.substring((before * 8 + 5) / 6, aligned.length * 8 / 6);
  }

  private static String lowerHex(String url) {
    StringBuilder lower = new StringBuilder(url);
    for (int i = url.indexOf('%'); i >= 0; i = url.indexOf('%', i + 1)) {
      lower.replace(i, i + 3, url.substring(i, i + 3).toLowerCase(Locale.ROOT));
    }
    return lower.toString();
  }

  /** As Python and JSON write it between quotes. */
  private static String escaped(String text, boolean ascii, String alsoEscaped) {
    StringBuilder escaped = new StringBuilder();
    boolean json = alsoEscaped.contains("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (alsoEscaped.indexOf(c) >= 0) {
        escaped.append('\\').append(c);
      } else if (c == '\n') {
        escaped.append("\\n");
      } else if (c == '\r') {
        escaped.append("\\r");
      } else if (c == '\t') {
        escaped.append("\\t");
      } else if (ascii && c > (json ? 0x7F : 0xFF)) {
        escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else if (ascii && c > 0x7F) {
        escaped.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** Python's repr of bytes. */
  private static String byteEscapes(byte[] bytes) {
    StringBuilder escaped = new StringBuilder();
    for (byte one : bytes) {
      if (one >= 0) {
        escaped.append(escaped(String.valueOf((char) one), false, "\\'"));
      } else {
        escaped.append(String.format(Locale.ROOT, "\\x%02x", one & 0xFF));
      }
    }
    return escaped.toString();
  }

  private static String xml(String text, String quote, String apostrophe, String lineBreak) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", quote)
        .replace("'", apostrophe)
        .replace("\n", lineBreak);
  }
}
