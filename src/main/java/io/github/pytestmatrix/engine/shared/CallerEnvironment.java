// Plain loops: decision 022
package io.github.pytestmatrix.engine.shared;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The environment variables of this process. The JVM decodes them by the locale, and in that of
 * {@code LANG=C} loses each letter that is not ASCII; the kernel still has the bytes.
 */
public final class CallerEnvironment {
  private static final char LOST = '\uFFFD';
  private static final Path KERNELS = Path.of("/proc/self/environ");

  private CallerEnvironment() {}

  public static Map<String, String> current() {
    Map<String, String> decoded = System.getenv();
    for (String value : decoded.values()) {
      if (value.indexOf(LOST) >= 0) {
        return repaired(decoded, kernels());
      }
    }
    return decoded;
  }

  /**
   * @param bytes as the kernel has them: {@code name=value}, each with a zero byte at its end
   */
  static Map<String, String> repaired(Map<String, String> decoded, byte[] bytes) {
    Map<String, String> utf8 = utf8(bytes);
    Map<String, String> repaired = new LinkedHashMap<>();
    for (Map.Entry<String, String> variable : decoded.entrySet()) {
      String lossy = variable.getValue();
      String whole = utf8.getOrDefault(variable.getKey(), lossy);
      // A process that serves several builds has other variables than it was started with.
      boolean same = lossy.equals(ascii(whole));
      repaired.put(variable.getKey(), same ? whole : lossy);
    }
    return Collections.unmodifiableMap(repaired);
  }

  private static byte[] kernels() {
    try {
      return Files.exists(KERNELS) ? Files.readAllBytes(KERNELS) : new byte[0];
    } catch (IOException hidden) {
      return new byte[0];
    }
  }

  private static Map<String, String> utf8(byte[] bytes) {
    Map<String, String> variables = new HashMap<>();
    int start = 0;
    for (int end = 0; end < bytes.length; end++) {
      if (bytes[end] == 0) {
        add(ByteBuffer.wrap(bytes, start, end - start), variables);
        start = end + 1;
      }
    }
    return variables;
  }

  private static void add(ByteBuffer variable, Map<String, String> variables) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(variable).toString();
      int equals = text.indexOf('=');
      if (equals > 0) {
        variables.putIfAbsent(text.substring(0, equals), text.substring(equals + 1));
      }
    } catch (CharacterCodingException inAnotherEncoding) {
      return; // nothing tells in which
    }
  }

  /** What the JVM makes of it in an ASCII locale. */
  private static String ascii(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.US_ASCII);
  }
}
