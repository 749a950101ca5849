package io.github.pytestmatrix.engine;

import io.github.pytestmatrix.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An environment that has something of everything that its key depends on. */
public final class SampleSpec {
  private static final String DIGEST = "0123456789abcdef".repeat(4);

  private final Workspace workspace;

  /**
   * @param folder in which its sources are written
   */
  public SampleSpec(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("lib"));
    Files.writeString(folder.resolve("pyproject.toml"), "[project]\nname = 'sample'\n");
    Files.writeString(folder.resolve("lib/sample.py"), "ANSWER = 42\n");
    this.workspace = Workspace.scan(folder, List.of(), List.of());
  }

  /**
   * @param locals what its requirements install from the sources
   */
  public EnvironmentSpec with(ProjectInstall install, String... locals) {
    return new EnvironmentSpec(
        new Base("python:3.12-slim", "3.12"),
        List.of("requirements.txt"),
        Map.of("requirements.txt", "pytest==8.3.4\n".getBytes(StandardCharsets.UTF_8)),
        List.of(locals),
        List.of("pytest", "six"),
        "apt-get update",
        Map.of("PIP_INDEX_URL", "https://pypi.example.org/simple"),
        Set.of(),
        install,
        List.of("test"),
        workspace,
        DIGEST,
        Duration.ofMinutes(30));
  }
}
