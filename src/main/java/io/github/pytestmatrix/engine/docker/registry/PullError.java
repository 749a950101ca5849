package io.github.pytestmatrix.engine.docker.registry;

import com.github.dockerjava.api.exception.DockerException;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.container.ImageReference;
import io.github.pytestmatrix.engine.docker.daemon.DaemonMessage;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Why a pull failed. Daemons report most of it as text: Docker 20.10 sends 404 for both a missing
 * and a private image, 500 for a wrong password and for a broken network.
 */
enum PullError {
  NO_SPACE("no space left"),
  PLATFORM("no matching manifest|no image found in manifest list|image operating system"),
  RATE_LIMIT("toomanyrequests|too many requests|rate limit"),
  DENIED(
      "unauthorized|access denied|denied:|authentication required|no basic auth"
          + "|incorrect username or password|403 forbidden"),
  NOT_FOUND("not found|manifest unknown|does not exist|no such image|name unknown"),
  MALFORMED("invalid reference|invalid tag|must be lowercase"),
  UNTRUSTED("x509:|failed to verify certificate|server gave http response to https client"),
  UNKNOWN_HOST("no such host"),
  /** Whatever else; the text of a broken connection has too many forms to list. */
  NETWORK("(?!)");

  private final Pattern marks;

  PullError(String marks) {
    this.marks = Pattern.compile(marks);
  }

  static PullError of(RuntimeException failure) {
    String text = DaemonMessage.text(failure).toLowerCase(Locale.ROOT);
    for (PullError trouble : values()) {
      if (trouble.marks.matcher(text).find()) {
        return trouble;
      }
    }
    int status = failure instanceof DockerException known ? known.getHttpStatus() : 0;
    return switch (status) {
      case 400 -> MALFORMED;
      case 401, 403 -> DENIED;
      case 404 -> NOT_FOUND;
      case 429 -> RATE_LIMIT;
      default -> NETWORK;
    };
  }

  /** Whether it may go well in a moment. */
  boolean passes() {
    return this == NETWORK || this == RATE_LIMIT;
  }

  MatrixException explain(ImageReference image, String written, Login login, RuntimeException e) {
    String said = " The daemon says: " + DaemonMessage.text(e);
    String registry = image.registry();
    String asked = "registry " + registry + ", asked " + login.description() + ".";
    return switch (this) {
      case NOT_FOUND ->
          new MatrixException(
              "Image " + written + " was not found in " + asked + said,
              "Check <image>, in particular its tag. A private image needs a login: "
                  + logIn(registry));
      case DENIED ->
          new MatrixException(
              "Image " + written + " does not exist, or access to it is denied, in " + asked + said,
              "Check <image>, and the login: " + logIn(registry));
      case RATE_LIMIT ->
          new MatrixException(
              "Image " + written + " can't be pulled now: too many requests to " + asked + said,
              "Wait, use a mirror in <image>, or log in: " + logIn(registry));
      case NO_SPACE ->
          new MatrixException(
              "Image " + written + " does not fit on the Docker daemon's disk." + said,
              "`docker system df` shows what uses the space, `docker system prune` frees some.");
      case PLATFORM ->
          new MatrixException(
              "Image " + written + " does not exist for this daemon's platform." + said,
              "Choose an <image> that is built for it.");
      case MALFORMED ->
          new MatrixException(
              "'" + written + "' is not a valid image reference." + said,
              "Fix <image>; names are in lower case: registry/name:tag.");
      case UNTRUSTED ->
          new MatrixException(
              "Image "
                  + written
                  + " can't be pulled, because the daemon does not trust "
                  + asked
                  + said,
              "Give the daemon the registry's certificate (/etc/docker/certs.d), or list the"
                  + " registry in its insecure-registries.");
      case UNKNOWN_HOST ->
          new MatrixException(
              "Image "
                  + written
                  + " can't be pulled: the daemon can't resolve the host of "
                  + asked
                  + said,
              "Check <image>; it is the daemon, not Maven, that needs network access and proxy"
                  + " settings.");
      case NETWORK ->
          new MatrixException(
              "Image " + written + " could not be pulled from " + asked + said,
              "Try `docker pull "
                  + written
                  + "`; it is the daemon, not Maven, that needs network access and proxy"
                  + " settings.");
    };
  }

  private static String logIn(String registry) {
    String target = registry.equals(ImageReference.HUB) ? "" : " " + registry;
    return "`docker login"
        + target
        + "`, or a <server> with <id>"
        + registry
        + "</id> in Maven's settings.xml.";
  }
}
