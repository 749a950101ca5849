package io.github.pytestmatrix;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.UUID;

/** Writes files that a reader sees whole or not at all: beside their place, then moved there. */
public final class WholeFile {
  private static final int BUFFER = 1 << 16;

  /** What is to be in a file. It need not fit into memory. */
  public interface Text {
    void writeTo(Writer text) throws IOException;
  }

  /** As {@link Text}, of bytes. */
  public interface Content {
    void writeTo(OutputStream bytes) throws IOException;
  }

  private WholeFile() {}

  /** Answers the SHA-256 of what it has written. */
  public static String write(Path file, Text content) throws IOException {
    MessageDigest digest = Sha256.begun();
    writeBytes(
        file,
        bytes -> {
          // Also a content that closes it has written it all
          try (Writer text =
              new BufferedWriter(
                  new OutputStreamWriter(
                      new DigestOutputStream(bytes, digest), StandardCharsets.UTF_8))) {
            content.writeTo(text);
          }
        });
    return Sha256.ended(digest);
  }

  public static void writeBytes(Path file, Content content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("Not a file: " + file);
    }
    Files.createDirectories(folder);
    // Not createTempFile: its files are readable for their owner only, and CI agents read as others
    Path part = folder.resolve(".pytest-matrix-" + UUID.randomUUID() + ".tmp");
    try {
      try (OutputStream bytes =
          new BufferedOutputStream(
              Files.newOutputStream(part, StandardOpenOption.CREATE_NEW), BUFFER)) {
        content.writeTo(bytes);
      }
      move(part, file);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void move(Path part, Path file) throws IOException {
    try {
      Files.move(part, file, ATOMIC_MOVE, REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, file, REPLACE_EXISTING);
    }
  }
}
