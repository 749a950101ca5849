// Plain loops: decision 022
package io.github.pytestmatrix.workspace;

import io.github.pytestmatrix.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;

/** SHA-256 over a list of parts, each with its length, so that no two lists look alike. */
public final class Fingerprint {
  private final MessageDigest sha256 = Sha256.begun();

  public Fingerprint add(String part) {
    return add(part.getBytes(StandardCharsets.UTF_8));
  }

  public Fingerprint add(byte[] part) {
    return length(part.length).bytes(part, part.length);
  }

  public Fingerprint add(Iterable<String> parts) {
    int count = 0;
    for (String part : parts) {
      add(part);
      count++;
    }
    return length(count);
  }

  public Fingerprint add(Map<String, String> parts) {
    for (Map.Entry<String, String> part : parts.entrySet()) {
      add(part.getKey()).add(part.getValue());
    }
    return length(parts.size());
  }

  /** In lower-case hex. May be called once. */
  public String hex() {
    return Sha256.ended(sha256);
  }

  /** The digest itself; what is added from then on makes another one. */
  byte[] raw() {
    return sha256.digest();
  }

  Fingerprint length(long length) {
    sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(length).array());
    return this;
  }

  Fingerprint bytes(byte[] buffer, int count) {
    sha256.update(buffer, 0, count);
    return this;
  }
}
