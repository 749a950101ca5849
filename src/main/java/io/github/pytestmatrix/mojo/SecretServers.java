package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;

/** The servers of Maven's settings whose id is the name of a secret, decrypted. */
final class SecretServers {
  private SecretServers() {}

  /** Id to password. */
  static Map<String, String> of(
      List<Server> servers, Set<String> names, SettingsDecrypter decrypter) {
    Map<String, String> passwords = new LinkedHashMap<>();
    for (Server server : servers) {
      if (server.getId() != null && names.contains(server.getId())) {
        SettingsDecryptionResult result =
            decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
        if (!result.getProblems().isEmpty()) {
          // The password would be its own encrypted form.
          throw new MatrixException(
              "The server "
                  + server.getId()
                  + " of settings.xml can't be decrypted: "
                  + result.getProblems().get(0).getMessage(),
              "See https://maven.apache.org/guides/mini/guide-encryption.html, or set the"
                  + " environment variable "
                  + server.getId()
                  + ".");
        }
        Server plain = result.getServer();
        if (plain != null && plain.getPassword() != null) {
          passwords.put(server.getId(), plain.getPassword());
        }
      }
    }
    return passwords;
  }
}
