package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.EngineFact;
import java.util.List;
import java.util.Optional;

/**
 * An engine that is there, or the reason why it isn't.
 *
 * @param trouble empty where the engine is there
 */
record EngineAvailability(
    Optional<Engine> opened, List<EngineFact> facts, Optional<MatrixException> trouble)
    implements AutoCloseable {
  static EngineAvailability of(EngineChoice.Opening opening) throws InterruptedException {
    try {
      Engine engine = opening.open();
      return new EngineAvailability(Optional.of(engine), engine.facts(), Optional.empty());
    } catch (MatrixException trouble) {
      return new EngineAvailability(Optional.empty(), List.of(), Optional.of(trouble));
    }
  }

  /**
   * @throws MatrixException where it isn't there
   */
  Engine engine() {
    return opened.orElseThrow(
        () -> trouble.orElseGet(() -> new MatrixException("The engine is closed.", "")));
  }

  @Override
  public void close() {
    opened.ifPresent(Engine::close);
  }
}
