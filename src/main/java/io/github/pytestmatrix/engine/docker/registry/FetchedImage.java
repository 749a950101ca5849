package io.github.pytestmatrix.engine.docker.registry;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.docker.daemon.BaseImage;

/** What became of an image that was to be there. */
public sealed interface FetchedImage {
  /** It is there. */
  record Present(BaseImage image) implements FetchedImage {
    @Override
    public BaseImage orThrow() {
      return image;
    }
  }

  /** It can't be had, which fails the cells that need it. */
  record Missing(MatrixException trouble) implements FetchedImage {
    @Override
    public BaseImage orThrow() {
      throw trouble;
    }
  }

  BaseImage orThrow();
}
