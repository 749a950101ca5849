package io.github.pytestmatrix.masking;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Knows secrets in all their spellings, and puts {@code ***} in their place. What is masked already
 * stays as it is. Immutable, and safe for use by many threads.
 */
public final class Mask {
  /** In place of a secret: nothing in it means anything to XML, JSON or a shell's reader. */
  public static final String STARS = "***";

  /** The shortest value that can be masked: a shorter one would be found everywhere. */
  public static final int SHORTEST = 8;

  public static final Mask NONE = new Mask(List.of());

  private static final int BLOCK = 1 << 16;

  private final Map<Long, List<Piece>> byLastEight = new HashMap<>();
  private final BitSet known;
  private final int shift;

  private Mask(Collection<Piece> pieces) {
    int bits = Math.max(12, 38 - Integer.numberOfLeadingZeros(pieces.size() + 1));
    known = new BitSet(1 << bits);
    shift = Long.SIZE - bits;
    for (Piece piece : pieces) {
      byLastEight.computeIfAbsent(piece.lastEight(), last -> new ArrayList<>()).add(piece);
      known.set(hash(piece.lastEight()));
    }
  }

  /**
   * @param values secrets; those that are too short are left out
   * @param credentials {@code user:password} of addresses, masked where they stand in one
   */
  public static Mask of(Collection<String> values, Collection<String> credentials) {
    Pieces pieces = new Pieces();
    for (String value : values) {
      add(value, pieces);
      value.lines().map(String::strip).forEach(line -> add(line, pieces));
    }
    for (String userinfo : credentials) {
      Spellings.of(userinfo).forEach(spelling -> pieces.addWithin("://", spelling, "@"));
    }
    return pieces.all().isEmpty() ? NONE : new Mask(pieces.all());
  }

  /** Knows what either knows. */
  public Mask and(Mask other) {
    if (isEmpty() || other.isEmpty()) {
      return isEmpty() ? other : this;
    }
    Set<Piece> both = new LinkedHashSet<>();
    byLastEight.values().forEach(both::addAll);
    other.byLastEight.values().forEach(both::addAll);
    return new Mask(both);
  }

  /** Of the credentials in these addresses, in them and their passwords alone. */
  public static Mask ofAddresses(Collection<String> addresses) {
    List<String> passwords = new ArrayList<>();
    List<String> credentials = new ArrayList<>();
    for (String address : addresses) {
      for (String userinfo : Userinfo.in(address)) {
        credentials.add(userinfo);
        passwords.addAll(Userinfo.passwords(userinfo));
      }
    }
    return of(passwords, credentials);
  }

  private static void add(String value, Pieces pieces) {
    if (value.length() >= SHORTEST) {
      Spellings.of(value).forEach(pieces::add);
    }
  }

  public boolean isEmpty() {
    return byLastEight.isEmpty();
  }

  public String text(String text) {
    if (isEmpty() || text.length() < SHORTEST) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (covered(bytes).isEmpty()) {
      return text;
    }
    ByteArrayOutputStream masked = new ByteArrayOutputStream(bytes.length);
    try (MaskedStream stream = stream(masked::writeBytes)) {
      stream.accept(bytes);
    }
    return masked.toString(StandardCharsets.UTF_8);
  }

  /** Bytes cut anywhere; what it holds back until more is known goes on when it is closed. */
  public MaskedStream stream(Consumer<byte[]> target) {
    return new MaskedStream(this, target);
  }

  /** Rewrites the file. What can't be rewritten is removed, since it may hold secrets. */
  public void file(Path file) throws IOException {
    Path masked = file.resolveSibling(file.getFileName() + ".masked");
    try {
      rewrite(file, masked);
      Files.move(masked, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException unwritable) {
      Files.deleteIfExists(file);
      Files.deleteIfExists(masked);
      throw unwritable;
    }
  }

  private void rewrite(Path file, Path masked) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = Files.newOutputStream(masked);
        MaskedStream stream = stream(bytes -> write(out, bytes))) {
      for (byte[] block = in.readNBytes(BLOCK); block.length > 0; block = in.readNBytes(BLOCK)) {
        stream.accept(block);
      }
    } catch (UncheckedIOException unwritable) {
      throw unwritable.getCause();
    }
  }

  private static void write(OutputStream out, byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /** Which bytes of the buffer belong to a secret. */
  BitSet covered(byte[] buffer) {
    BitSet covered = new BitSet();
    long last = 0;
    for (int end = 1; end <= buffer.length; end++) {
      last = last << 8 | (buffer[end - 1] & 0xFF);
      if (known.get(hash(last))) {
        cover(covered, buffer, end, last);
      }
    }
    return covered;
  }

  private void cover(BitSet covered, byte[] buffer, int end, long last) {
    for (Piece piece : byLastEight.getOrDefault(last, List.of())) {
      if (piece.endsAt(buffer, end)) {
        int start = end - piece.bytes().length();
        covered.set(start + piece.from(), start + piece.to());
      }
    }
  }

  private int hash(long eightBytes) {
    return (int) ((eightBytes * 0x9E3779B97F4A7C15L) >>> shift); // the golden ratio's, as usual
  }
}
