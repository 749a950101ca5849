package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.matrix.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks through {@code <setup>} for what can't be kept in an environment: that is files, and
 * neither processes nor variables, nor what an engine makes anew for each container.
 */
final class SetupLines {
  private static final Pattern EXPORT =
      Pattern.compile("(?:^|[;&]\\s*)export\\s+([A-Za-z_]\\w*)(?:=|\\s*$)");

  /** What only the set-up itself can mean. */
  private static final Pattern OF_INSTALLERS =
      Pattern.compile(
          "DEBIAN_FRONTEND|(PIP|UV|APT|npm|NPM|CARGO|RUSTUP|CMAKE|SETUPTOOLS|MAKE)_.*"
              + "|(C|CPP|CXX|LD|F|MAKE|RUST)FLAGS|CC|CXX|FC|(?i:(https?|no|all|ftp)_proxy)");

  private static final Pattern SERVICE =
      Pattern.compile(
          "(?:^|[;&|]\\s*|sudo\\s+)(?:service\\s+\\S+\\s+(?:re)?start|systemctl\\s+(?:--\\S+\\s+)*"
              + "(?:start|restart|enable)|rc-service\\s|/etc/init\\.d/\\S+\\s+(?:re)?start|nohup\\s"
              + "|setsid\\s|pg_ctl(?:cluster)?\\s.*\\bstart|redis-server\\b.*--daemonize|supervisord\\b)"
              + "|(?<![&>])&\\s*$");

  private static final Pattern MADE_ANEW =
      Pattern.compile(
          "(?:>|\\btee\\b(?:\\s+-\\w+)*|\\b(?:cp|mv|install|ln)\\b.*|\\bsed\\s+.*-i.*)\\s*"
              + "[\"']?(/etc/(?:hosts|resolv\\.conf|hostname)|/dev/shm|/proc/\\S|/sys/\\S)\\S*");

  private static final Pattern OF_KERNEL =
      Pattern.compile("(?:^|[;&|]\\s*|sudo\\s+)(sysctl\\s+-w|ulimit\\s|mount\\s|modprobe\\s)");

  private SetupLines() {}

  static void check(Cell cell, String setup, CellRemarks warnings, CellRemarks notes) {
    List<String> exported = new ArrayList<>();
    for (String line : setup.replaceAll("\\\\\\R", " ").lines().map(String::strip).toList()) {
      if (line.startsWith("#")) {
        continue;
      }
      Matcher export = EXPORT.matcher(line);
      while (export.find()) {
        if (!OF_INSTALLERS.matcher(export.group(1)).matches()) {
          exported.add(export.group(1));
        }
      }
      checkLine(cell, line, warnings);
    }
    if (!exported.isEmpty()) {
      notes.add(
          cell.id(),
          "<setup> exports "
              + String.join(", ", exported)
              + ", which reaches the installer, but"
              + " not the tests.",
          "Set these in <environment> or <beforeScript>.");
    }
  }

  private static void checkLine(Cell cell, String line, CellRemarks warnings) {
    Matcher anew = MADE_ANEW.matcher(line);
    if (SERVICE.matcher(line).find()) {
      warnings.add(
          cell.id(),
          "<setup> starts a process in the line '" + line + "', which ends with the set-up.",
          "Start it in <beforeScript>.");
    } else if (anew.find()) {
      String path = anew.group(1);
      warnings.add(
          cell.id(),
          "<setup> changes " + path + " in the line '" + line + "': each container has its own.",
          path.equals("/etc/hosts")
              ? "Name the hosts in <extraHosts>."
              : path.equals("/dev/shm")
                  ? "Fill it in <beforeScript>; <shmSize> sets its size."
                  : "This change can't be kept.");
    } else if (OF_KERNEL.matcher(line).find()) {
      warnings.add(
          cell.id(),
          "<setup> has the line '" + line + "', whose effect ends with the set-up.",
          "This can't be kept; use <beforeScript>, <shmSize>, <pidsLimit> or <memory>.");
    }
  }
}
