package io.github.pytestmatrix.engine.local;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The caller's variables that every command gets: those without which a system doesn't work, and
 * those that say how to reach packages. All others would let results depend on who calls.
 */
final class CleanEnvironment {
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
          "PROGRAMDATA",
          "PROGRAMFILES",
          "PROGRAMFILES(X86)",
          "NUMBER_OF_PROCESSORS",
          "PROCESSOR_ARCHITECTURE");

  /** They would send packages elsewhere than into the environment that is being built. */
  private static final Set<String> MISLEADING =
      Set.of(
          "PIP_USER",
          "PIP_TARGET",
          "PIP_PREFIX",
          "PIP_ROOT",
          "PIP_PYTHON",
          "PIP_REQUIRE_VIRTUALENV",
          "PIP_COMPILE",
          "PIP_NO_COMPILE",
          "UV_COMPILE_BYTECODE",
          "UV_PYTHON",
          "UV_SYSTEM_PYTHON",
          "UV_PROJECT",
          "UV_PROJECT_ENVIRONMENT",
          "UV_WORKING_DIRECTORY");

  private CleanEnvironment() {}

  static Map<String, String> of(Machine machine) {
    Map<String, String> clean = new LinkedHashMap<>();
    machine
        .environment()
        .forEach(
            (name, value) -> {
              String upper = name.toUpperCase(Locale.ROOT);
              if (PASSED.contains(upper) || upper.startsWith("LC_") || isInstallers(upper)) {
                clean.put(name, value);
              }
            });
    return clean;
  }

  /** Those of them that say what pip and uv install, so that a change makes another environment. */
  static Map<String, String> ofInstallers(Machine machine) {
    Map<String, String> installers = new java.util.TreeMap<>(of(machine));
    installers.keySet().removeIf(name -> !isInstallers(name.toUpperCase(Locale.ROOT)));
    return installers;
  }

  private static boolean isInstallers(String upper) {
    return (upper.startsWith("PIP_") || upper.startsWith("UV_")) && !MISLEADING.contains(upper);
  }
}
