// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.cell;

import io.github.pytestmatrix.WholeFile;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A file with bytecode that Python made of sources. Where a code object came from stands in it as a
 * path, and pytest shows that path in tracebacks: so another one of the same length can be put in
 * its place.
 */
final class BytecodePack {
  private static final int MAGIC = 0x706d7862;
  private static final int LARGEST = 16 << 20;

  /** A path is longer than a few bytes, so that no bytecode can hold it more often. */
  private static final int MOST_PLACES = 1 << 20;

  private BytecodePack() {}

  /**
   * What tells a version of a source file from any other, also from one with the same size and time
   * of last change: nobody can set the time of the last change of its inode.
   *
   * @param modified nanoseconds since 1970
   * @param changed of the inode, in nanoseconds since 1970
   */
  record Version(long size, long modified, long changed, long inode) {
    /** Empty where the file is gone, or the system doesn't tell. */
    static Optional<Version> of(Path file) {
      try {
        Map<String, Object> found =
            Files.readAttributes(
                file, "unix:size,lastModifiedTime,ctime,ino", LinkOption.NOFOLLOW_LINKS);
        return found.get("size") instanceof Long size
                && found.get("lastModifiedTime") instanceof FileTime modified
                && found.get("ctime") instanceof FileTime changed
                && found.get("ino") instanceof Long inode
            ? Optional.of(new Version(size, nanos(modified), nanos(changed), inode))
            : Optional.empty();
      } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
        return Optional.empty();
      }
    }

    private static long nanos(FileTime time) {
      return time.to(TimeUnit.NANOSECONDS);
    }

    boolean isSame(Version other) {
      return size == other.size
          && modified == other.modified
          && changed == other.changed
          && inode == other.inode;
    }
  }

  /**
   * @param source relative to the folder of the sources
   * @param name of the file in {@code __pycache__} beside the source
   * @param bytes a whole array, with the path of the folder of the sources as it was then
   */
  record Module(String source, String name, Version version, ByteBuffer bytes) {
    int size() {
      return bytes.capacity();
    }
  }

  /** Receives modules with the new path in place. */
  interface Receiver {
    void module(Module module) throws IOException;
  }

  /**
   * Nobody sees half of it.
   *
   * @param place the folder that the sources lay in
   */
  static void write(Path file, Path place, List<Module> modules) throws IOException {
    byte[] path = bytes(place);
    WholeFile.writeBytes(file, bytes -> write(new DataOutputStream(bytes), path, modules));
  }

  private static void write(DataOutputStream out, byte[] path, List<Module> modules)
      throws IOException {
    out.writeInt(MAGIC);
    out.writeInt(path.length);
    out.writeInt(modules.size());
    for (Module module : modules) {
      out.writeUTF(module.source());
      out.writeUTF(module.name());
      out.writeLong(module.version().size());
      out.writeLong(module.version().modified());
      out.writeLong(module.version().changed());
      out.writeLong(module.version().inode());
      List<Integer> places = occurrences(module.bytes().array(), path);
      out.writeInt(places.size());
      for (int at : places) {
        out.writeInt(at);
      }
      out.writeInt(module.size());
      out.write(module.bytes().array());
    }
    out.writeInt(MAGIC);
    out.flush();
  }

  /**
   * Reads modules until the receiver has had all of them.
   *
   * @param place the folder that the sources lie in now; nothing is read where its path is not as
   *     long as the one before
   * @throws IOException also where it is not what {@link #write} wrote
   */
  static void read(Path file, Path place, Receiver receiver) throws IOException {
    byte[] path = bytes(place);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      check(in.readInt() == MAGIC, file);
      if (in.readInt() != path.length) {
        return;
      }
      int count = in.readInt();
      for (int number = 0; number < count; number++) {
        String source = in.readUTF();
        String name = in.readUTF();
        Version version = new Version(in.readLong(), in.readLong(), in.readLong(), in.readLong());
        int[] places = new int[checked(in.readInt(), MOST_PLACES, file)];
        for (int at = 0; at < places.length; at++) {
          places[at] = in.readInt();
        }
        byte[] bytes = new byte[checked(in.readInt(), LARGEST, file)];
        in.readFully(bytes);
        for (int at : places) {
          check(at >= 0 && at <= bytes.length - path.length, file);
          System.arraycopy(path, 0, bytes, at, path.length);
        }
        receiver.module(new Module(source, name, version, ByteBuffer.wrap(bytes)));
      }
      check(in.readInt() == MAGIC, file);
    }
  }

  private static byte[] bytes(Path place) {
    return place.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static List<Integer> occurrences(byte[] bytes, byte[] path) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String wanted = new String(path, StandardCharsets.ISO_8859_1);
    List<Integer> places = new ArrayList<>();
    for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length())) {
      places.add(at);
    }
    return places;
  }

  private static int checked(int length, int most, Path file) throws IOException {
    check(length >= 0 && length <= most, file);
    return length;
  }

  private static void check(boolean holds, Path file) throws IOException {
    if (!holds) {
      throw new IOException(file + " is damaged");
    }
  }
}
