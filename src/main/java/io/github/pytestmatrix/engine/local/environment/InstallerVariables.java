// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.shared.MisleadingVariables;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The caller's variables that pip and uv read. */
final class InstallerVariables {
  /** Decided by the engine itself, so that all cells may share what is compiled. */
  private static final Set<String> OURS =
      Set.of("PIP_COMPILE", "PIP_NO_COMPILE", "UV_COMPILE_BYTECODE");

  /** How installing looks, how long it takes and where from, but not what comes of it. */
  private static final Pattern INDIFFERENT =
      Pattern.compile(
          "(PIP|UV)_(NO_)?(CACHE_DIR|CACHE|COLOR|PROGRESS_BAR|PROGRESS|QUIET|VERBOSE|LOG|LOG_FILE"
              + "|INPUT|TIMEOUT|DEFAULT_TIMEOUT|HTTP_TIMEOUT|REQUEST_TIMEOUT|RETRIES|HTTP_RETRIES"
              + "|PROXY|CERT|CLIENT_CERT|NATIVE_TLS|TRUSTED_HOST|INSECURE_HOST|KEYRING_PROVIDER"
              + "|DISABLE_PIP_VERSION_CHECK|PYTHON_VERSION_WARNING|WARN_SCRIPT_LOCATION"
              + "|ROOT_USER_ACTION|BREAK_SYSTEM_PACKAGES|EXISTS_ACTION|DEBUG|LINK_MODE|OFFLINE"
              + "|CONCURRENT_[A-Z]+|TOOL_[A-Z_]+|INSTALL_DIR|PYTHON_[A-Z_]+)");

  private static final Pattern CREDENTIALS = Pattern.compile("(?<=://)[^/@\\s]*@");

  private InstallerVariables() {}

  /** Whether a build of an environment may get it. */
  static boolean isPassed(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return (upper.startsWith("PIP_") || upper.startsWith("UV_"))
        && !MisleadingVariables.contain(upper)
        && !OURS.contains(upper);
  }

  /**
   * Those that may decide what is installed, so that a change of one makes another environment.
   * Passwords are left out: they may be new in each build.
   */
  static Map<String, String> thatDecide(Machine machine) {
    return thatDecide(machine.environment());
  }

  /** The same of any variables; names come in upper case. */
  static Map<String, String> thatDecide(Map<String, String> variables) {
    Map<String, String> deciding = new TreeMap<>();
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      String upper = variable.getKey().toUpperCase(Locale.ROOT);
      if (isPassed(upper) && !INDIFFERENT.matcher(upper).matches()) {
        deciding.put(upper, CREDENTIALS.matcher(variable.getValue()).replaceAll(""));
      }
    }
    return deciding;
  }
}
