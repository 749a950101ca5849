package io.github.pytestmatrix.engine.shared;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The program that sees which of the sources a build reads; it explains itself. */
public final class SourceWatch {
  private static final String NAME = "source_watch.py";

  private SourceWatch() {}

  public static byte[] program() {
    try (InputStream resource = SourceWatch.class.getResourceAsStream(NAME)) {
      return Objects.requireNonNull(resource, NAME).readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
