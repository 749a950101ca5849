// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.engine.local.machine.Machine;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The caller's variables that every command gets: those without which a system doesn't work, and
 * those that say how to reach packages. All others would let results depend on who calls.
 */
public final class CleanEnvironment {
  private static final Set<String> PASSED =
      Set.of(
          "PATH",
          "HOME",
          "LANG",
          "LANGUAGE",
          "TZ",
          "TERM",
          "USER",
          "LOGNAME",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "ALL_PROXY",
          "NO_PROXY",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "REQUESTS_CA_BUNDLE",
          "CURL_CA_BUNDLE",
          "NETRC",
          "XDG_CACHE_HOME",
          "XDG_CONFIG_HOME",
          "XDG_DATA_HOME",
          // Windows
          "SYSTEMROOT",
          "SYSTEMDRIVE",
          "WINDIR",
          "COMSPEC",
          "PATHEXT",
          "USERPROFILE",
          "APPDATA",
          "LOCALAPPDATA",
          "ALLUSERSPROFILE",
          "PUBLIC",
          "HOMEDRIVE",
          "HOMEPATH",
          "USERNAME",
          "USERDOMAIN",
          "COMPUTERNAME",
          "COMMONPROGRAMFILES",
          "COMMONPROGRAMFILES(X86)",
          "COMMONPROGRAMW6432",
          "PROGRAMW6432",
          "OS",
          "PROCESSOR_IDENTIFIER",
          "PROGRAMDATA",
          "PROGRAMFILES",
          "PROGRAMFILES(X86)",
          "NUMBER_OF_PROCESSORS",
          "PROCESSOR_ARCHITECTURE");

  /** What a build may write into what it makes, as far as it says more than where things are. */
  private static final Set<String> DECIDING =
      Set.of("LANG", "LANGUAGE", "TZ", "USER", "LOGNAME", "USERNAME");

  private CleanEnvironment() {}

  /** Those that are part of an environment's fingerprint. */
  static Map<String, String> thatDecide(Machine machine) {
    Map<String, String> deciding = new TreeMap<>();
    for (Map.Entry<String, String> variable : of(machine).entrySet()) {
      String upper = variable.getKey().toUpperCase(Locale.ROOT);
      if (DECIDING.contains(upper) || upper.startsWith("LC_")) {
        deciding.put(upper, variable.getValue());
      }
    }
    return deciding;
  }

  public static Map<String, String> of(Machine machine) {
    Map<String, String> clean = new LinkedHashMap<>();
    for (Map.Entry<String, String> variable : machine.environment().entrySet()) {
      String upper = variable.getKey().toUpperCase(Locale.ROOT);
      if (PASSED.contains(upper) || upper.startsWith("LC_") || InstallerVariables.isPassed(upper)) {
        clean.put(variable.getKey(), variable.getValue());
      }
    }
    if (!machine.windows()) {
      clean.putIfAbsent("HOME", machine.home().toString());
    }
    return clean;
  }
}
