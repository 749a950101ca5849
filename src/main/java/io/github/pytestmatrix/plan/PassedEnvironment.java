// Plain loops: decision 022
package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.matrix.Glob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The caller's variables that a cell gets by {@code passEnvironment}. In test runs that is all of
 * them. The set-up gets only those that installers heed (indexes, proxies, certificates) and those
 * that its lines or requirement files name: all of a set-up's variables are part of its
 * fingerprint, and one that changes with each run, as {@code GITHUB_RUN_ID} does, would make a
 * cached environment useless.
 */
final class PassedEnvironment {
  static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static final Set<String> INSTALLERS =
      Set.of(
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "ALL_PROXY",
          "NO_PROXY",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "REQUESTS_CA_BUNDLE",
          "CURL_CA_BUNDLE",
          "SSL_CLIENT_CERT",
          "NETRC");

  /** What describes this machine or session, not the build; passed only where named in full. */
  private static final Set<String> OF_THIS_MACHINE =
      Set.of(
          "PATH",
          "HOME",
          "PWD",
          "OLDPWD",
          "SHLVL",
          "SHELL",
          "USER",
          "LOGNAME",
          "HOSTNAME",
          "TMPDIR",
          "_",
          "VIRTUAL_ENV",
          "PYTHONHOME",
          "PYTHONPATH",
          "LD_LIBRARY_PATH",
          "JAVA_HOME");

  private PassedEnvironment() {}

  static List<String> items(String text) {
    List<String> items = new ArrayList<>();
    for (String item : text.split("[,\\s]+", -1)) {
      if (!item.isEmpty()) {
        items.add(item);
      }
    }
    return List.copyOf(items);
  }

  static Map<String, String> of(List<String> items, Map<String, String> caller) {
    Map<String, String> passed = new LinkedHashMap<>();
    for (String item : items) {
      Glob glob = new Glob(item);
      for (String name : new TreeSet<>(caller.keySet())) {
        if (NAME.matcher(name).matches()
            && glob.matches(name)
            && (name.equals(item) || !OF_THIS_MACHINE.contains(name))) {
          passed.put(name, caller.getOrDefault(name, ""));
        }
      }
    }
    return passed;
  }

  /**
   * @param texts the set-up's lines and requirement files
   */
  static Map<String, String> ofSetup(Map<String, String> passed, Iterable<String> texts) {
    Map<String, String> needed = new LinkedHashMap<>();
    for (Map.Entry<String, String> variable : passed.entrySet()) {
      String name = variable.getKey();
      if (isInstallers(name) || names(name, texts)) {
        needed.put(name, variable.getValue());
      }
    }
    return needed;
  }

  private static boolean isInstallers(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return upper.startsWith("PIP_") || upper.startsWith("UV_") || INSTALLERS.contains(upper);
  }

  static boolean names(String name, Iterable<String> texts) {
    Pattern use = Pattern.compile("\\b" + name + "\\b");
    for (String text : texts) {
      if (use.matcher(text).find()) {
        return true;
      }
    }
    return false;
  }
}
