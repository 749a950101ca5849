package io.github.pytestmatrix.engine.docker.registry;

import io.github.pytestmatrix.engine.container.ImageReference;
import io.github.pytestmatrix.engine.docker.daemon.BaseImage;

/**
 * An image that cells need.
 *
 * @param reference as the plan names it
 * @param platform what it must be made for
 */
public record ImageRequest(String reference, Platform platform) {
  /** One for whatever platform the daemon chooses. */
  public static ImageRequest of(String reference) {
    return new ImageRequest(reference, Platform.ANY);
  }

  /** Equal for all spellings. */
  String key() {
    return ImageReference.parse(reference).canonical() + " " + platform;
  }

  boolean fits(BaseImage image) {
    return platform.fits(Platform.parse(image.platform()));
  }

  /** {@code python:3.12-slim}, {@code python:3.12-slim for linux/arm64}. */
  @Override
  public String toString() {
    return platform.any() ? reference : reference + " for " + platform;
  }
}
