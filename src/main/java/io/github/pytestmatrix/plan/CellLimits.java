// Plain loops: decision 022
package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.Privileges;
import io.github.pytestmatrix.engine.Privileges.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a cell may use and who it is. */
final class CellLimits {
  private static final Pattern USER = Pattern.compile("(\\d{1,9})(?::(\\d{1,9}))?");

  /** What {@code docker run --add-host} takes. */
  private static final Pattern HOST =
      Pattern.compile(
          "[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?[:=]"
              + "(?:host-gateway|\\d{1,3}(?:\\.\\d{1,3}){3}|\\[?[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*]?)");

  private static final String ALL = "ALL";

  /** capabilities(7). */
  private static final Set<String> CAPABILITIES =
      Set.of(
          (ALL
                  + " AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE"
                  + " CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL"
                  + " LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN"
                  + " NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID"
                  + " SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE"
                  + " SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM")
              .split(" "));

  private CellLimits() {}

  static Limits of(CellPlanner.Reader reader) {
    return new Limits(
        reader.duration(Setting.TIMEOUT),
        reader.read(Setting.CPUS, Quantity::cpus, "Write a number of CPUs, such as 2 or 1.5."),
        reader.read(
            Setting.MEMORY, CellLimits::memory, "Write a size of 6m or more, such as 512m or 2g."),
        reader.read(Setting.SHM_SIZE, Quantity::bytes, "Write a size, such as 64m or 1g."),
        reader.read(
            Setting.PIDS_LIMIT,
            CellLimits::pids,
            "Write a number of processes and threads, 16 or more, or -1 for no limit."),
        reader.read(
            Setting.NETWORK,
            CellLimits::network,
            "Write the name of an existing network, or none, host, bridge."),
        reader
            .read(
                Setting.EXTRA_HOSTS,
                CellLimits::hosts,
                "Write names with their addresses, separated by commas: db:10.0.0.5,"
                    + " cache:host-gateway.")
            .orElse(List.of()),
        privileges(reader));
  }

  private static Privileges privileges(CellPlanner.Reader reader) {
    Optional<User> user =
        reader.read(
            Setting.USER,
            CellLimits::user,
            "Write root, or numbers, such as 1000 or 1000:1000: other names depend on the image.");
    Optional<List<String>> add =
        reader.read(Setting.CAP_ADD, CellLimits::capabilities, CAPABILITY_HINT);
    boolean root = user.isPresent() && user.get().isRoot();
    if (add.isPresent() && !add.get().isEmpty() && !root) {
      reader.warn(
          "<capAdd> has no effect: Linux gives capabilities to root only.",
          "Add <user>root</user>, or remove <capAdd>.");
    }
    return new Privileges(
        user,
        reader.read(Setting.CAP_DROP, CellLimits::capabilities, CAPABILITY_HINT),
        add.orElse(List.of()));
  }

  private static final String CAPABILITY_HINT =
      "Write ALL, none, or names from capabilities(7), separated by commas: NET_RAW, SYS_PTRACE.";

  /** From Docker's own minimum on. */
  private static Optional<Long> memory(String text) {
    Optional<Long> bytes = Quantity.bytes(text);
    return bytes.isPresent() && bytes.get() >= 6L << 20 ? bytes : Optional.empty();
  }

  /** Fewer than a handful, and neither the shell nor pytest would start. */
  private static Optional<Long> pids(String text) {
    if (!text.matches("-1|\\d{2,9}")) {
      return Optional.empty();
    }
    long number = Long.parseLong(text);
    return number == Limits.UNLIMITED || number >= 16 ? Optional.of(number) : Optional.empty();
  }

  private static Optional<String> network(String text) {
    return text.matches("[A-Za-z0-9][\\w.:-]*") ? Optional.of(text) : Optional.empty();
  }

  private static Optional<List<String>> hosts(String text) {
    List<String> hosts = new ArrayList<>();
    for (String host : text.split("[,\\s]+", 0)) {
      if (!HOST.matcher(host).matches()) {
        return Optional.empty();
      }
      hosts.add(host.replaceFirst("[:=]", ":"));
    }
    return Optional.of(List.copyOf(hosts));
  }

  private static Optional<User> user(String text) {
    Matcher numbers = USER.matcher(text);
    if (numbers.matches()) {
      int uid = Integer.parseInt(numbers.group(1));
      String gid = numbers.group(2);
      return Optional.of(new User(uid, gid == null ? uid : Integer.parseInt(gid)));
    }
    return text.equals("root") ? Optional.of(User.ROOT) : Optional.empty();
  }

  private static Optional<List<String>> capabilities(String text) {
    if (text.equalsIgnoreCase("none")) {
      return Optional.of(List.of());
    }
    List<String> names = new ArrayList<>();
    for (String name : text.toUpperCase(Locale.ROOT).split("[,\\s]+", 0)) {
      names.add(name.replaceFirst("^CAP_", ""));
    }
    return CAPABILITIES.containsAll(names) ? Optional.of(List.copyOf(names)) : Optional.empty();
  }
}
