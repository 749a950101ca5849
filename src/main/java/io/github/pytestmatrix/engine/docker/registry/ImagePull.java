package io.github.pytestmatrix.engine.docker.registry;

import com.github.dockerjava.api.command.PullImageCmd;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.container.ImageReference;
import io.github.pytestmatrix.engine.docker.daemon.DaemonCalls;
import io.github.pytestmatrix.engine.docker.daemon.DaemonMessage;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnection;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/** One image's way from its registry to the daemon, with further tries where that may help. */
public final class ImagePull {
  private static final int PAUSE_GROWTH = 4;

  private final DockerConnection connection;
  private final RegistryCredentials credentials;
  private final PullLimits limits;
  private final String written;
  private final Platform platform;
  private final ImageReference image;
  private final Consumer<String> progress;

  public ImagePull(
      DockerConnection connection,
      RegistryCredentials credentials,
      PullLimits limits,
      ImageRequest wanted,
      Consumer<String> progress) {
    this.connection = connection;
    this.credentials = credentials;
    this.limits = limits;
    this.written = wanted.reference();
    this.platform = wanted.platform();
    this.image = ImageReference.parse(written);
    this.progress = progress;
  }

  /**
   * @throws MatrixException where it can't be had
   */
  public void run() throws InterruptedException {
    Login login = credentials.find(image);
    Duration pause = limits.pause();
    for (int attempt = 1; ; attempt++) {
      try {
        attempt(login);
        return;
      } catch (MatrixException silent) {
        throw silent;
      } catch (RuntimeException failure) {
        PullError trouble = PullError.of(failure);
        if (!trouble.passes() || attempt >= limits.tries()) {
          throw trouble.explain(image, written, login, failure);
        }
        progress.accept(
            String.format(
                Locale.ROOT,
                "Pulling %s failed (try %d of %d), next try in %.0f s: %s",
                written,
                attempt,
                limits.tries(),
                pause.toMillis() / 1000.0,
                DaemonMessage.text(failure)));
        Thread.sleep(pause.toMillis());
        pause = pause.multipliedBy(PAUSE_GROWTH);
      }
    }
  }

  private void attempt(Login login) throws InterruptedException {
    progress.accept("Pulling " + written);
    PullProgress lines = new PullProgress(written, System::nanoTime);
    try (PullStream stream = new PullStream(item -> lines.next(item).ifPresent(progress))) {
      PullImageCmd command =
          connection.client().pullImageCmd(image.name()).withTag(image.version());
      if (!platform.any()) {
        command.withPlatform(platform.toString());
      }
      login.auth().ifPresent(command::withAuthConfig);
      command.exec(stream);
      if (!stream.await(limits.silence(), connection.calls().pulse(), "pull image " + written)) {
        throw new MatrixException(
            "Pulling image "
                + written
                + " was cancelled: no progress for "
                + DaemonCalls.seconds(limits.silence())
                + " s.",
            "Try `docker pull "
                + written
                + "`; the daemon may have no network access, or need a"
                + " proxy.");
      }
    }
    progress.accept(lines.finished());
  }
}
