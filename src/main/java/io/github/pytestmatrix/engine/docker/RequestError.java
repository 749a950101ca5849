package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.exception.DockerException;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.LostException;
import io.github.pytestmatrix.engine.RefusedException;
import io.github.pytestmatrix.engine.docker.daemon.DaemonMessage;
import java.util.regex.Pattern;

/** What a request for a cell's container that the daemon refused means for the cell. */
final class RequestError {
  private static final int SERVER_ERROR = 500;
  private static final String HINT =
      "Check the cell's <image>, <platform>, <network>, <cpus>, <memory>, <user>, <capAdd> and"
          + " its other container settings.";

  /** What runc and crun say of a configuration that can't be, with the status of a failure. */
  private static final Pattern LASTING =
      Pattern.compile(
          "OCI runtime (?:create|start|exec)?.*(?:invalid argument|not permitted|operation not"
              + " supported|no such (?:file|device)|executable file|exec format|unknown capability"
              + "|not supported|out of range|permission denied)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private RequestError() {}

  /**
   * What is wrong with the daemon may pass; what is wrong with the request doesn't.
   *
   * @param daemon how messages name it
   * @return a {@link LostException} for the former, a {@link RefusedException} for the latter
   */
  static MatrixException of(DockerException refusal, String daemon) {
    String what = "The Docker daemon at " + daemon + " refused: " + DaemonMessage.text(refusal);
    boolean passes = refusal.getHttpStatus() >= SERVER_ERROR && !LASTING.matcher(what).find();
    return passes
        ? new LostException(what, "Check the daemon's log.", refusal)
        : new RefusedException(what, HINT, refusal);
  }
}
