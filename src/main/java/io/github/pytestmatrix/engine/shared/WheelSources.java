package io.github.pytestmatrix.engine.shared;

import io.github.pytestmatrix.engine.ProjectInstall;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * A script that runs once after a project was installed as a wheel: it keeps the checkout from
 * standing in for what was installed. See decision 028.
 */
public final class WheelSources {
  public static final String SCRIPT = "wheel_sources.py";

  /** Which files of a copy of the sources go, and which become links; one in a line. */
  public static final String LIST = "sources.list";

  /** Changes with what the script leaves in an environment. */
  private static final String VERSION = " 1";

  private WheelSources() {}

  /** Part of a fingerprint. */
  public static String kind(ProjectInstall install) {
    return install == ProjectInstall.WHEEL ? install.name() + VERSION : install.name();
  }

  public static byte[] script() {
    try (InputStream resource = WheelSources.class.getResourceAsStream(SCRIPT)) {
      return Objects.requireNonNull(resource, SCRIPT).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
