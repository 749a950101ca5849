package io.github.pytestmatrix.engine.container;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads an archive that nobody vouches for, plain files only: links, devices, sparse files and
 * whatever else there is are passed over. Needs the same little memory for any archive. Unlike a
 * library that knows all of tar, it keeps no name and no extension of a size that the archive
 * chooses.
 */
public final class TarFiles {
  private static final int BLOCK = 512;

  /** A path has at most 4096 bytes; more is nothing that a file of ours could need. */
  private static final int LARGEST_EXTENSION = 16 * 1024;

  private static final int MOST_FACTS = 100;
  private static final int MOST_ENTRIES = 1_000_000;

  /** Of what is passed over. */
  private static final long MOST_BYTES = 4L << 30;

  private final InputStream archive;
  private final byte[] header = new byte[BLOCK];

  /** What an extension says about the entry behind it. */
  private final Map<String, String> extension = new TreeMap<>();

  /** Bytes until the next header. */
  private long left;

  private int entries;
  private long passedOver;

  private long size;

  public TarFiles(InputStream archive) {
    this.archive = archive;
  }

  /**
   * The name of the next plain file; empty at the end of the archive.
   *
   * @throws IOException where this is no whole archive
   */
  public Optional<String> next() throws IOException {
    extension.clear();
    while (true) {
      skip();
      readHeader();
      if (isEnd()) {
        return Optional.empty();
      }
      boolean plain = header[156] == '0' || header[156] == 0;
      size = number(124, 12);
      if (plain && extension.containsKey("size")) {
        size = decimal(extension.get("size"));
      }
      left = Math.addExact(size, (BLOCK - size % BLOCK) % BLOCK);
      boolean foreign = extension.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse"));
      if (plain && !foreign) {
        return Optional.of(extension.getOrDefault("path", name()));
      }
      if (header[156] == 'x') {
        readExtension();
      } else if (header[156] == 'L') {
        readLongName();
      } else {
        extension.clear();
      }
    }
  }

  public long size() {
    return size;
  }

  /** The bytes of the file that came last. */
  public int read(byte[] buffer) throws IOException {
    long padding = (BLOCK - size % BLOCK) % BLOCK;
    if (left <= padding) {
      return -1;
    }
    int read = archive.read(buffer, 0, (int) Math.min(buffer.length, left - padding));
    if (read < 0) {
      throw cutOff();
    }
    left -= read;
    return read;
  }

  private void skip() throws IOException {
    byte[] buffer = new byte[(int) Math.min(1 << 16, left)];
    passedOver += Math.min(left, MOST_BYTES);
    if (passedOver > MOST_BYTES || ++entries > MOST_ENTRIES) {
      throw new IOException(
          "the archive has more than "
              + MOST_ENTRIES
              + " entries, or more than "
              + (MOST_BYTES >> 30)
              + " GiB of files that are not results");
    }
    while (left > 0) {
      int read = archive.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw cutOff();
      }
      left -= read;
    }
  }

  private void readHeader() throws IOException {
    if (archive.readNBytes(header, 0, BLOCK) < BLOCK) {
      throw cutOff();
    }
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xFF;
    }
    if (!isEnd() && sum != number(148, 8)) {
      throw new IOException("the archive is damaged");
    }
  }

  private boolean isEnd() {
    return Arrays.equals(header, new byte[BLOCK]);
  }

  private static IOException cutOff() {
    return new EOFException("the archive is incomplete");
  }

  /** Octal digits, or a big-endian number whose first bit is set. */
  private long number(int from, int length) throws IOException {
    if (header[from] < 0) {
      ByteBuffer bytes = ByteBuffer.wrap(header, from + length - Long.BYTES, Long.BYTES);
      long value = bytes.getLong();
      boolean small = header[from] == (byte) 0x80;
      for (int i = from + 1; i < from + length - Long.BYTES; i++) {
        small &= header[i] == 0;
      }
      if (!small || value < 0) {
        throw new IOException("the archive has a file of an impossible size");
      }
      return checked(value);
    }
    String digits = text(from, length).strip();
    try {
      return digits.isEmpty() ? 0 : checked(Long.parseLong(digits, 8));
    } catch (NumberFormatException malformed) {
      throw new IOException("the archive is damaged", malformed);
    }
  }

  private static long decimal(String digits) throws IOException {
    try {
      return checked(Long.parseLong(digits));
    } catch (NumberFormatException malformed) {
      throw new IOException("the archive is damaged", malformed);
    }
  }

  private static long checked(long size) throws IOException {
    if (size < 0 || size > Long.MAX_VALUE - BLOCK) {
      throw new IOException("the archive has a file of an impossible size");
    }
    return size;
  }

  private String name() {
    String name = text(0, 100);
    boolean ustar = new String(header, 257, 6, StandardCharsets.ISO_8859_1).equals("ustar\0");
    String prefix = ustar ? text(345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private String text(int from, int length) {
    int end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, StandardCharsets.UTF_8);
  }

  private byte[] content() throws IOException {
    if (size > LARGEST_EXTENSION) {
      throw new IOException("the archive has a file whose name is too long");
    }
    byte[] content = archive.readNBytes((int) size);
    if (content.length < size) {
      throw cutOff();
    }
    left -= size;
    return content;
  }

  /** GNU's way to say it. */
  private void readLongName() throws IOException {
    String name = new String(content(), StandardCharsets.UTF_8);
    int end = name.indexOf('\0');
    extension.put("path", end < 0 ? name : name.substring(0, end));
  }

  /** Records of POSIX: {@code 17 path=some/file\n}, with the record's own length at its front. */
  private void readExtension() throws IOException {
    byte[] content = content();
    int from = 0;
    while (from < content.length) {
      int space = from;
      while (space < content.length && content[space] != ' ') {
        space++;
      }
      long length = decimal(new String(content, from, space - from, StandardCharsets.US_ASCII));
      long end = from + length;
      if (end > content.length || end <= space + 1 || content[(int) end - 1] != '\n') {
        throw new IOException("the archive is damaged");
      }
      String record = new String(content, space + 1, (int) end - space - 2, StandardCharsets.UTF_8);
      int equals = record.indexOf('=');
      if (equals < 0) {
        throw new IOException("the archive is damaged");
      }
      extension.put(record.substring(0, equals), record.substring(equals + 1));
      if (extension.size() > MOST_FACTS) {
        throw new IOException("the archive has a file with too many properties");
      }
      from = (int) end;
    }
  }
}
