package io.github.pytestmatrix;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in lower-case hex, and the one place that asks Java for it. */
public final class Sha256 {
  private Sha256() {}

  public static String of(String text) {
    MessageDigest digest = begun();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return ended(digest);
  }

  public static String of(Path file) throws IOException {
    MessageDigest digest = begun();
    try (InputStream bytes = new DigestInputStream(Files.newInputStream(file), digest)) {
      bytes.transferTo(OutputStream.nullOutputStream());
    }
    return ended(digest);
  }

  /** For what comes in parts. */
  public static MessageDigest begun() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  public static String ended(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
