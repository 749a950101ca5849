package io.github.pytestmatrix.engine.docker.container;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pytestmatrix.engine.shared.Shell;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The proxies that Docker's client gives to every container by {@code proxies} in its {@code
 * config.json}: those of this daemon, else those of {@code default}.
 *
 * @param variables by their names in upper case
 */
public record ContainerProxies(Map<String, String> variables) {
  static final ContainerProxies NONE = new ContainerProxies(Map.of());

  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("httpProxy", "HTTP_PROXY");
    NAMES.put("httpsProxy", "HTTPS_PROXY");
    NAMES.put("ftpProxy", "FTP_PROXY");
    NAMES.put("allProxy", "ALL_PROXY");
    NAMES.put("noProxy", "NO_PROXY");
  }

  public ContainerProxies {
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  /**
   * @param daemon its address, which is the key in the file
   */
  public static ContainerProxies of(JsonNode config, String daemon) {
    JsonNode proxies = config.path("proxies");
    JsonNode chosen = proxies.has(daemon) ? proxies.path(daemon) : proxies.path("default");
    Map<String, String> variables = new LinkedHashMap<>();
    NAMES.forEach(
        (key, name) -> {
          String value = chosen.path(key).asText();
          if (!value.isEmpty()) {
            variables.put(name, value);
          }
        });
    return variables.isEmpty() ? NONE : new ContainerProxies(variables);
  }

  /**
   * The lines of a script that set them in both spellings, since programs differ in which one they
   * read. What the user sets in either spelling is left alone.
   */
  public String exports(Map<String, String> users) {
    Map<String, String> exported = new LinkedHashMap<>();
    variables.forEach(
        (name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (!users.containsKey(name) && !users.containsKey(lower)) {
            exported.put(name, value);
            exported.put(lower, value);
          }
        });
    return Shell.exports(exported);
  }
}
