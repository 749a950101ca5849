package io.github.pytestmatrix.engine.docker.daemon;

/** No daemon that could be used answers at an endpoint; the message is half a sentence. */
final class UnreachableException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What decides which way out is hinted at. */
  enum Kind {
    MISSING,
    DENIED,
    REFUSED,
    OTHER
  }

  private final Kind kind;

  UnreachableException(Kind kind, String reason) {
    super(reason);
    this.kind = kind;
  }

  UnreachableException(Kind kind, String reason, Throwable cause) {
    super(reason, cause);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
