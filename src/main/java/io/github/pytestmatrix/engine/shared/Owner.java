package io.github.pytestmatrix.engine.shared;

import io.github.pytestmatrix.MatrixException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The process that made something which outlives it where it is killed (a container, a folder, a
 * process), so that a later build can tell whether it is still alive.
 *
 * @param host tells machines, also those of one name, and process namespaces of a machine apart
 * @param pid process id in that namespace
 * @param start when the process started, in whatever unit the system has, since process ids are
 *     used again
 */
public record Owner(String host, long pid, String start) {
  private static final Pattern PID = Pattern.compile("[0-9]{1,18}");

  public static Owner current() {
    long pid = ProcessHandle.current().pid();
    return new Owner(hostId(), pid, startOf(pid).orElse(""));
  }

  /**
   * The owner whose mark was read.
   *
   * @param pid as it was written
   * @return empty where it isn't one of ours
   */
  public static Optional<Owner> of(String host, String pid, String start) {
    return PID.matcher(pid).matches()
        ? Optional.of(new Owner(host, Long.parseLong(pid), start))
        : Optional.empty();
  }

  /** Whether this owner belongs to this host and is gone for certain. */
  public boolean deadOn(String thisHost) {
    return host.equals(thisHost) && !startOf(pid).equals(Optional.of(start));
  }

  public static String hostId() {
    return hostName() + processNamespace() + "/" + machine();
  }

  /** Since when this machine runs; empty where the system doesn't say. */
  public static String boot() {
    return line(Path.of("/proc/sys/kernel/random/boot_id"));
  }

  /**
   * Tells machines apart that share a host name: build agents of one template do. Hashed, since
   * nobody but this machine's programs should know its own id.
   */
  private static String machine() {
    String id = line(Path.of("/etc/machine-id"));
    if (!id.matches("[0-9a-f]{32}")) {
      id = Files.exists(Path.of("/proc/self")) ? boot() : hardware();
    }
    String name = "io.github.pytest-matrix " + id;
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static String line(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException absent) {
      return "";
    }
  }

  /** Of the first network card that has an address. */
  private static String hardware() {
    try {
      for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        byte[] address = card.isVirtual() ? null : card.getHardwareAddress();
        if (address != null) {
          return HexFormat.of().formatHex(address);
        }
      }
      return "";
    } catch (SocketException unknown) {
      return "";
    }
  }

  /** Asked of the kernel where it tells: a look-up of the own name may wait for a name server. */
  private static String hostName() {
    Path kernel = Path.of("/proc/sys/kernel/hostname");
    try {
      return Files.exists(kernel)
          ? Files.readString(kernel).strip()
          : InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unresolvable) {
      // The message of this exception is "name: reason" where only the look-up failed.
      return String.valueOf(unresolvable.getMessage()).replaceAll(":.*", "");
    } catch (IOException unreadable) {
      throw new MatrixException("Can't read " + kernel + ": " + unreadable, "", unreadable);
    }
  }

  /**
   * Two containers may share a host name, but not this; empty where the system has no namespaces.
   */
  private static String processNamespace() {
    try {
      return "/" + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException | UnsupportedOperationException absent) {
      return "";
    }
  }

  /**
   * Start of a living process. On Linux in clock ticks since boot: the JVM's instant is computed
   * from the wall clock and moves with it.
   */
  private static Optional<String> startOf(long pid) {
    Path stat = Path.of("/proc/" + pid + "/stat");
    if (!Files.exists(Path.of("/proc/self/stat"))) {
      return ProcessHandle.of(pid)
          .flatMap(process -> process.info().startInstant())
          .map(start -> Long.toString(start.toEpochMilli()));
    }
    if (!Files.exists(stat)) {
      return Optional.empty();
    }
    try {
      String line = Files.readString(stat);
      // proc(5): the command's name stands in parentheses and may hold blanks; starttime is field
      // 22.
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      return Optional.of(fields[19]);
    } catch (IOException endedMeanwhile) {
      if (Files.exists(stat)) {
        throw new MatrixException(
            "Can't read " + stat + ": " + endedMeanwhile.getMessage(), "", endedMeanwhile);
      }
      return Optional.empty();
    }
  }
}
