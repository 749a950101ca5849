package io.github.pytestmatrix.engine.docker.container;

/** A container that is removed when this is closed, whatever happened to it meanwhile. */
public record ContainerHandle(String id, String name, Containers containers)
    implements AutoCloseable {
  /** The removal goes on beside the caller; {@link Containers#close} waits for it. */
  @Override
  public void close() {
    containers.removeLater(id);
  }
}
