package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.PullPolicy;
import io.github.pytestmatrix.engine.docker.ConnectionSettings;
import io.github.pytestmatrix.engine.docker.DockerEngine;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.jspecify.annotations.Nullable;

/** What all goals that talk to a daemon share. */
abstract class DockerMojo extends AbstractMojo {
  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  MavenProject project;

  @Parameter(defaultValue = "${session}", readonly = true, required = true)
  MavenSession session;

  @Inject SettingsDecrypter decrypter;

  /**
   * The Docker daemon: {@code unix:///path}, {@code tcp://host:port}. By default the environment
   * variable {@code DOCKER_HOST}, then Docker's current context, then the usual sockets of Docker,
   * rootless Docker, Docker Desktop and Podman.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.dockerHost")
  private @Nullable String dockerHost;

  /**
   * When images are pulled: {@code ifNotPresent}, {@code always} or {@code never}. Offline ({@code
   * mvn -o}) it is always {@code never}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.pullPolicy", defaultValue = "ifNotPresent")
  private String pullPolicy = "ifNotPresent";

  abstract void run() throws MojoExecutionException, MojoFailureException, InterruptedException;

  @Override
  public final void execute() throws MojoExecutionException, MojoFailureException {
    try {
      run();
    } catch (MatrixException trouble) {
      throw new MojoExecutionException(trouble.getMessage(), trouble);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new MojoExecutionException("The run was interrupted.", stopped);
    }
  }

  DockerEngine openEngine() throws InterruptedException {
    ConnectionSettings settings =
        new ConnectionSettings(
            Optional.ofNullable(dockerHost),
            System.getenv(),
            Path.of(System.getProperty("user.home")),
            System.getProperty("os.name").startsWith("Windows"),
            RegistryServers.of(session.getSettings().getServers(), decrypter, getLog()));
    return DockerEngine.open(
        settings, project.getGroupId() + ":" + project.getArtifactId(), effectivePullPolicy());
  }

  private PullPolicy effectivePullPolicy() {
    PullPolicy wanted =
        switch (pullPolicy.strip().toLowerCase(Locale.ROOT)) {
          case "ifnotpresent" -> PullPolicy.IF_NOT_PRESENT;
          case "always" -> PullPolicy.ALWAYS;
          case "never" -> PullPolicy.NEVER;
          default ->
              throw new MatrixException(
                  "<pullPolicy> is '" + pullPolicy + "'.", "Write ifNotPresent, always or never.");
        };
    return session.isOffline() ? PullPolicy.NEVER : wanted;
  }
}
