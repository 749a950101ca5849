package io.github.pytestmatrix.engine.docker.daemon;

import io.github.pytestmatrix.MatrixException;

/** A proxy before the daemon, or one of its plugins, doesn't let a request through. */
public final class ForbiddenException extends MatrixException {
  private static final long serialVersionUID = 1L;

  /** The status of HTTP. */
  static final int FORBIDDEN = 403;

  private static final int LONGEST_REASON = 300;

  private ForbiddenException(String what, String hint) {
    super(what, hint);
  }

  /**
   * @param request method and path: {@code POST /commit}
   * @param body what came with the refusal, in whatever form
   */
  static ForbiddenException of(String daemon, String request, String body) {
    String said =
        DaemonMessage.text(body).replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ").strip();
    String words = said.substring(0, Math.min(LONGEST_REASON, said.length()));
    return new ForbiddenException(
        "The daemon at "
            + daemon
            + " refuses "
            + request
            + " ("
            + FORBIDDEN
            + (words.isEmpty() ? ")." : "): " + words)
            + (words.isEmpty() || words.endsWith(".") ? "" : "."),
        "A socket proxy or an authorization plugin in front of the daemon has to allow this"
            + " request; docs/ci.md lists all required requests.");
  }

  /** The path as Docker's documentation has it, without the API's version and the query. */
  static String request(String method, String path) {
    return method + " " + path.replaceFirst("^/v\\d+\\.\\d+(?=/)", "").replaceFirst("\\?.*", "");
  }
}
