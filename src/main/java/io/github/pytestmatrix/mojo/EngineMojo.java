package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.console.Sanitized;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.PullPolicy;
import io.github.pytestmatrix.engine.docker.DockerEngine;
import io.github.pytestmatrix.engine.docker.daemon.ConnectionSettings;
import io.github.pytestmatrix.engine.local.LocalEngine;
import io.github.pytestmatrix.engine.local.LocalSettings;
import io.github.pytestmatrix.engine.local.folders.SourceMode;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.masking.Userinfo;
import io.github.pytestmatrix.matrix.Matrix;
import java.io.File;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.jspecify.annotations.Nullable;

/** What all goals that need an engine share. */
abstract class EngineMojo extends AbstractMojo {
  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  MavenProject project;

  @Parameter(defaultValue = "${session}", readonly = true, required = true)
  MavenSession session;

  @Inject SettingsDecrypter decrypter;

  private Mask mask = Mask.NONE;
  private Optional<RawConfiguration> written = Optional.empty();
  private Optional<MojoExecution> execution = Optional.empty();

  /**
   * Where cells run: {@code docker}, in containers; {@code local}, with the interpreters of this
   * machine; {@code auto}, in containers if a Docker daemon answers, else with the interpreters of
   * this machine. For a release gate, set {@code docker} or {@code local}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.engine", defaultValue = "auto")
  private String engine = "auto";

  /**
   * The interpreters that the local engine uses for values of the axis {@code python}, instead of
   * searching: {@code 3.12=/opt/python3.12/bin/python}, one in each {@code <interpreter>}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.interpreters")
  private @Nullable List<@Nullable String> interpreters;

  /**
   * Where the local engine keeps its environments. Defaults to a folder in the user's caches:
   * {@code $XDG_CACHE_HOME/pytest-matrix} or {@code ~/.cache/pytest-matrix}, on macOS {@code
   * ~/Library/Caches/pytest-matrix}, on Windows {@code %LOCALAPPDATA%\\pytest-matrix\\Cache}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.cacheDirectory")
  private @Nullable File cacheDirectory;

  /**
   * Where cells of the local engine run: {@code copy}, each in its own copy of the sources; {@code
   * inPlace}, all in {@code pythonRoot} itself, where they can change each other's files and yours.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.sourceMode", defaultValue = "copy")
  private String sourceMode = "copy";

  /**
   * The address of the Docker daemon: {@code unix:///path}, {@code tcp://host:port}. Defaults to
   * the environment variable {@code DOCKER_HOST}, then Docker's current context, then the usual
   * sockets of Docker, rootless Docker, Docker Desktop and Podman.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.dockerHost")
  private @Nullable String dockerHost;

  /**
   * When to pull images: {@code ifNotPresent}, {@code always} or {@code never}. Offline ({@code mvn
   * -o}), images are never pulled.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.pullPolicy", defaultValue = "ifNotPresent")
  private String pullPolicy = "ifNotPresent";

  /**
   * Called before Maven fills the parameters, when this can still say what they are filled with.
   */
  @Inject
  final void read(MavenSession building, MojoExecution ours) {
    execution = Optional.of(ours);
    written = Optional.of(RawConfiguration.of(building, ours));
  }

  final ExecutionFolder folder(File outputDirectory) {
    return execution.isPresent()
        ? ExecutionFolder.of(session, execution.get(), outputDirectory)
        : new ExecutionFolder(outputDirectory.toPath(), "");
  }

  /** What is wrong with the configuration as it is written; warns of what isn't quite. */
  final List<MatrixException> faultsAsWritten() {
    if (written.isEmpty()) {
      return List.of();
    }
    written.get().warnings().forEach(this::warn);
    List<MatrixException> faults = written.get().faults();
    if (!written.get().readable()) {
      throw MatrixException.all(faults);
    }
    return faults;
  }

  /** Whether the user gives the parameter, by the POM or by a property. */
  final boolean isGiven(String parameter) {
    return written.isPresent() && written.get().gives(parameter);
  }

  final Optional<MojoExecution> execution() {
    return execution;
  }

  final List<Matrix> elsewhere() {
    return written.map(RawConfiguration::elsewhere).orElse(List.of());
  }

  abstract void run() throws MojoExecutionException, MojoFailureException, InterruptedException;

  @Override
  public final void execute() throws MojoExecutionException, MojoFailureException {
    try {
      run();
    } catch (MatrixException trouble) {
      SanitizedException told = SanitizedException.of(trouble, this::masked);
      throw new MojoExecutionException(told.getMessage(), told);
    } catch (RuntimeException bug) {
      throw SanitizedException.of(bug, this::masked);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new MojoExecutionException("The run was interrupted.", stopped);
    }
  }

  /** From here on nothing that is told holds what the mask knows. */
  final void conceal(Mask secrets) {
    mask = secrets;
  }

  private String masked(String text) {
    return Userinfo.masked(mask.text(text));
  }

  /** For text in which others may have had a hand: it shows no secret and gives no orders. */
  final void info(String text) {
    getLog().info(Sanitized.indented(masked(text)));
  }

  /** What is printed past the log. */
  final String shown(String text) {
    return Sanitized.indented(masked(text));
  }

  final void warn(String text) {
    getLog().warn(Sanitized.indented(masked(text)));
  }

  /** The engine as the user wants it; takes its time, so it is called beside the planning. */
  final EngineChoice.Chosen openEngine() throws InterruptedException {
    return wantedEngine().open(this::openDocker, this::openLocal);
  }

  final EngineChoice wantedEngine() {
    return EngineChoice.parse(engine);
  }

  final Engine openDocker() throws InterruptedException {
    WireLog.silence(Stdout.maven4(session));
    if (sources() == SourceMode.IN_PLACE) {
      throw new MatrixException(
          "<sourceMode> is inPlace, but containers have copies of the sources.",
          "Remove it, or run the cells on this machine: -Dpytest-matrix.engine=local");
    }
    Machine machine = Machine.current();
    ConnectionSettings settings =
        new ConnectionSettings(
            Optional.ofNullable(dockerHost),
            machine.environment(),
            machine.home(),
            machine.windows(),
            RegistryServers.of(session.getSettings().getServers(), decrypter, getLog()),
            this::warn);
    return DockerEngine.open(settings, projectId(), effectivePullPolicy());
  }

  final Engine openLocal() {
    Machine machine = Machine.current();
    return LocalEngine.open(
        new LocalSettings(
            machine,
            projectId(),
            cacheDirectory == null ? machine.usableCacheFolder() : cacheDirectory.toPath(),
            InterpreterMap.parse(PomValues.list(interpreters).orElse(List.of())),
            sources(),
            wantedEngine() == EngineChoice.LOCAL));
  }

  private String projectId() {
    return project.getGroupId() + ":" + project.getArtifactId();
  }

  private SourceMode sources() {
    return switch (sourceMode.strip().toLowerCase(Locale.ROOT)) {
      case "copy" -> SourceMode.COPY;
      case "inplace" -> SourceMode.IN_PLACE;
      default ->
          throw new MatrixException(
              "<sourceMode> is '" + sourceMode + "', which is not valid.",
              "Write copy or" + " inPlace.");
    };
  }

  private PullPolicy effectivePullPolicy() {
    PullPolicy wanted =
        switch (pullPolicy.strip().toLowerCase(Locale.ROOT)) {
          case "ifnotpresent" -> PullPolicy.IF_NOT_PRESENT;
          case "always" -> PullPolicy.ALWAYS;
          case "never" -> PullPolicy.NEVER;
          default ->
              throw new MatrixException(
                  "<pullPolicy> is '" + pullPolicy + "', which is not valid.",
                  "Write" + " ifNotPresent, always or never.");
        };
    return session.isOffline() ? PullPolicy.NEVER : wanted;
  }
}
