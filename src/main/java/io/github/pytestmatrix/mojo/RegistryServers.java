package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.engine.docker.daemon.UsernamePassword;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;

/** The servers of Maven's settings whose id is a registry's host name, decrypted. */
final class RegistryServers {
  private RegistryServers() {}

  /**
   * Each is decrypted by itself: one that can't be concerns nobody but the users of its registry.
   */
  static Map<String, UsernamePassword> of(
      List<Server> servers, SettingsDecrypter decrypter, Log log) {
    Map<String, UsernamePassword> registries = new LinkedHashMap<>();
    for (Server server : servers) {
      String id = server.getId();
      if (id != null && isHost(id) && server.getUsername() != null) {
        SettingsDecryptionResult result =
            decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
        result
            .getProblems()
            .forEach(
                problem -> log.warn("Server " + id + " of settings.xml: " + problem.getMessage()));
        Server plain = result.getServer();
        if (plain != null && plain.getPassword() != null) {
          registries.put(id, new UsernamePassword(plain.getUsername(), plain.getPassword()));
        }
      }
    }
    return registries;
  }

  /** As Docker tells a host from the first part of an image's name. */
  private static boolean isHost(String id) {
    return id.contains(".") || id.contains(":") || id.equals("localhost");
  }
}
