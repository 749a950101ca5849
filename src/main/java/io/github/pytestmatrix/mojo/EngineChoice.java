package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.docker.daemon.NoDaemonException;
import java.util.List;
import java.util.Locale;

/** Which engine the user wants. */
enum EngineChoice {
  /** Docker where a daemon answers, else this machine's interpreters. */
  AUTO,
  DOCKER,
  LOCAL;

  /** Connects to an engine, or says why that can't be. */
  interface Opening {
    Engine open() throws InterruptedException;
  }

  /**
   * An open engine.
   *
   * @param docker whether it is Docker's
   * @param reason one line on which it is and why; empty where the user named it
   */
  record Chosen(Engine engine, boolean docker, String reason) {}

  static EngineChoice parse(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "auto" -> AUTO;
      case "docker" -> DOCKER;
      case "local" -> LOCAL;
      default ->
          throw new MatrixException(
              "<engine> is '" + text + "', which is not valid.",
              "Write" + " auto, docker or local.");
    };
  }

  Chosen open(Opening docker, Opening local) throws InterruptedException {
    return switch (this) {
      case AUTO -> openEither(docker, local);
      case DOCKER -> new Chosen(docker.open(), true, "");
      case LOCAL -> new Chosen(local.open(), false, "");
    };
  }

  /** Whatever may keep something: each engine that can be opened. */
  List<Opening> all(Opening docker, Opening local) {
    return switch (this) {
      case AUTO -> List.of(docker, local);
      case DOCKER -> List.of(docker);
      case LOCAL -> List.of(local);
    };
  }

  private static Chosen openEither(Opening docker, Opening local) throws InterruptedException {
    try {
      return new Chosen(docker.open(), true, "Engine: docker, since a daemon answers.");
    } catch (NoDaemonException none) {
      String reasons = none.reasons().isEmpty() ? "" : " (" + none.reasons() + ")";
      return new Chosen(
          local.open(),
          false,
          "Engine: local, since no Docker daemon answers"
              + reasons
              + ". To insist on Docker: -Dpytest-matrix.engine=docker");
    }
  }
}
