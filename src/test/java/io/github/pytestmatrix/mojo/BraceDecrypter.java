package io.github.pytestmatrix.mojo;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.building.DefaultSettingsProblem;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;

/** Takes braces for the mark of an encrypted password, as Maven does; {@code {bad}} is damaged. */
final class BraceDecrypter implements SettingsDecrypter {
  final List<String> asked = new ArrayList<>();

  @Override
  public SettingsDecryptionResult decrypt(SettingsDecryptionRequest request) {
    List<Server> plain = new ArrayList<>();
    List<SettingsProblem> problems = new ArrayList<>();
    for (Server server : request.getServers()) {
      asked.add(server.getId());
      Server copy = server.clone();
      String password = String.valueOf(server.getPassword());
      if (password.equals("{bad}")) {
        problems.add(
            new DefaultSettingsProblem(
                "can't decrypt", SettingsProblem.Severity.ERROR, "", -1, -1, null));
      } else if (password.startsWith("{")) {
        copy.setPassword(password.substring(1, password.length() - 1));
      }
      plain.add(copy);
    }
    return new Decrypted(plain, problems);
  }

  private record Decrypted(List<Server> servers, List<SettingsProblem> problems)
      implements SettingsDecryptionResult {
    @Override
    public Server getServer() {
      return servers.get(0);
    }

    @Override
    public List<Server> getServers() {
      return servers;
    }

    @Override
    public Proxy getProxy() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Proxy> getProxies() {
      return List.of();
    }

    @Override
    public List<SettingsProblem> getProblems() {
      return problems;
    }
  }
}
