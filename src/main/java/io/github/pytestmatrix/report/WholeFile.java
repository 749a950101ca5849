package io.github.pytestmatrix.report;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

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

/** Writes files that a reader sees whole or not at all. */
final class WholeFile {
  /** What is to be in a file. It need not fit into memory. */
  interface Content {
    void writeTo(Writer text) throws IOException;
  }

  private WholeFile() {}

  /** Answers the digest of what it has written. */
  static String write(Path file, Content content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("Not a file: " + file);
    }
    Files.createDirectories(folder);
    // Not createTempFile: its files are readable for their owner only, and CI agents read as others
    Path part = folder.resolve(".pytest-matrix-" + UUID.randomUUID() + ".tmp");
    try {
      String digest = fill(part, content);
      move(part, file);
      return digest;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static String fill(Path part, Content content) throws IOException {
    MessageDigest digest = Digest.begun();
    OutputStream bytes = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW);
    try (Writer text =
        new BufferedWriter(
            new OutputStreamWriter(
                new DigestOutputStream(bytes, digest), StandardCharsets.UTF_8))) {
      content.writeTo(text);
    }
    return Digest.ended(digest);
  }

  private static void move(Path part, Path file) throws IOException {
    try {
      Files.move(part, file, ATOMIC_MOVE, REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, file, REPLACE_EXISTING);
    }
  }
}
