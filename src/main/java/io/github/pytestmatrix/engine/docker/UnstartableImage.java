package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.docker.daemon.BaseImage;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnection;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Why no container of an image can run our script. */
final class UnstartableImage {
  private static final Duration LOOK = Duration.ofSeconds(60);

  /** Of tini, catatonit, runc and crun. */
  private static final Pattern NOT_STARTED =
      Pattern.compile(
          "exec /bin/sh failed|failed to exec pid1|exec format error|exec: \"/bin/sh\"|`/bin/sh`",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern FORMAT =
      Pattern.compile("exec format error", Pattern.CASE_INSENSITIVE);

  private final DockerConnection connection;
  private final BaseImage image;

  UnstartableImage(DockerConnection connection, BaseImage image) {
    this.connection = connection;
    this.image = image;
  }

  /**
   * @param words of the init process or the runtime
   * @return empty where the shell was started
   */
  Optional<MatrixException> explain(String container, String words) throws InterruptedException {
    if (!NOT_STARTED.matcher(words).find()) {
      return Optional.empty();
    }
    return Optional.of(FORMAT.matcher(words).find() ? foreign() : withoutShell(container));
  }

  private MatrixException foreign() {
    String daemon = connection.platform();
    boolean same = (image.platform() + "/").startsWith(daemon + "/");
    return new MatrixException(
        same
            ? "The image "
                + image.reference()
                + " is labelled as made for "
                + image.platform()
                + ", but its /bin/sh is for another processor: the daemon can't run it."
            : "The image "
                + image.reference()
                + " is made for "
                + image.platform()
                + ", but this daemon runs on "
                + daemon
                + " and can't run it.",
        "Use an <image> for "
            + daemon
            + ", or pull the image for that platform: <platform>"
            + daemon
            + "</platform>. To run images for other platforms, the daemon's machine needs an"
            + " emulator (QEMU with"
            + " binfmt_misc).");
  }

  private MatrixException withoutShell(String container) throws InterruptedException {
    String what = "The image " + image.reference();
    String why =
        hasShell(container)
            ? " has a /bin/sh that can't be started: its loader or libraries are missing, or are"
                + " for another processor."
            : " has no /bin/sh, which the Docker engine needs.";
    return new MatrixException(
        what + why,
        "Use an <image> with a shell: its development variant, or your own image based on it.");
  }

  private boolean hasShell(String container) throws InterruptedException {
    try {
      return connection
          .calls()
          .within(LOOK, "look for /bin/sh in the image", () -> look(container));
    } catch (IOException unreadable) {
      return true;
    }
  }

  private boolean look(String container) throws IOException {
    try (InputStream archive =
        connection.client().copyArchiveFromContainerCmd(container, "/bin/sh").exec()) {
      return archive.read() >= 0;
    } catch (NotFoundException absent) {
      return false;
    } catch (DockerException unknown) {
      return true;
    }
  }
}
