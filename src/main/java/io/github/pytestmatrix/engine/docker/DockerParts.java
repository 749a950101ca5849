package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.exception.DockerException;
import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.container.WorkspaceArchives;
import io.github.pytestmatrix.engine.docker.container.ContainerProxies;
import io.github.pytestmatrix.engine.docker.container.Containers;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnection;
import io.github.pytestmatrix.engine.docker.registry.Platform;
import io.github.pytestmatrix.engine.shared.EngineLife;

/**
 * What the engine's environments share.
 *
 * @param proxies those that containers of this daemon get
 * @param archives of the sources
 * @param platform of cells that name none
 */
record DockerParts(
    DockerConnection connection,
    Containers containers,
    ContainerProxies proxies,
    WorkspaceArchives archives,
    Platform platform,
    EngineLife life) {
  /** What an image has to be made for. */
  Platform platform(Base base) {
    return base.platform().isEmpty() ? platform : Platform.parse(base.platform());
  }

  /**
   * Does the work, unless the engine is closing.
   *
   * @throws InterruptedException if it is
   */
  <T> T unlessClosing(EngineLife.Work<T, RuntimeException> work) throws InterruptedException {
    return life.unlessClosing(
        () -> {
          try {
            return work.run();
          } catch (DockerException refusal) {
            throw RequestError.of(refusal, connection.address());
          }
        });
  }
}
