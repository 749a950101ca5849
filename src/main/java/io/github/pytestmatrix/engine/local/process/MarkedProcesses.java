package io.github.pytestmatrix.engine.local.process;

import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.shared.Owner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Processes that carry our mark in their environment. Windows shows no process another one's
 * environment: there this finds nothing.
 */
final class MarkedProcesses {
  private static final int PS_SECONDS = 10;
  private static final int KILL_SECONDS = 2;
  private static final long QUIET_NANOS = 100_000_000;
  private static final Pattern PS_LINE =
      Pattern.compile("\\s*(\\d+) .*?\\b" + OwnerMark.VARIABLE + "=(\\S+).*");

  private final Map<Long, String> marks;

  private MarkedProcesses(Map<Long, String> marks) {
    this.marks = marks;
  }

  /** As they are now. */
  static MarkedProcesses here(Machine machine) throws InterruptedException {
    return new MarkedProcesses(
        switch (machine.os()) {
          case LINUX -> ofProc(machine.root().resolve("proc"));
          case MACOS -> ofPs(ps());
          case WINDOWS -> Map.of();
        });
  }

  /** Of Linux: mark by process id. Others' processes can't be read, and ended ones are gone. */
  static Map<Long, String> ofProc(Path proc) {
    Map<Long, String> marks = new TreeMap<>();
    String prefix = OwnerMark.VARIABLE + "=";
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        for (String variable : environment(process.resolve("environ"))) {
          if (variable.startsWith(prefix)) {
            marks.put(
                Long.parseLong(process.getFileName().toString()),
                variable.substring(prefix.length()));
          }
        }
      }
    } catch (IOException noProc) {
      return marks;
    }
    return marks;
  }

  private static String[] environment(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\0", -1);
    } catch (IOException endedOrNotOurs) {
      return new String[0];
    }
  }

  private static String ps() throws InterruptedException {
    try {
      Process ps = new ProcessBuilder("ps", "-axEww", "-o", "pid=,command=").start();
      ps.getOutputStream().close();
      String text = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!ps.waitFor(PS_SECONDS, TimeUnit.SECONDS)) {
        ps.destroyForcibly();
      }
      return text;
    } catch (IOException noPs) {
      return "";
    }
  }

  /** Of macOS: mark by process id, from lines of process id, command and environment. */
  static Map<Long, String> ofPs(String text) {
    Map<Long, String> marks = new TreeMap<>();
    for (String process : text.lines().toList()) {
      Matcher line = PS_LINE.matcher(process);
      if (line.matches()) {
        marks.put(Long.parseLong(line.group(1)), line.group(2));
      }
    }
    return marks;
  }

  /** Ends those of builds of this host that are dead; a line for each. */
  List<String> endOrphans() {
    String host = Owner.hostId();
    List<String> ended = new ArrayList<>();
    for (Map.Entry<Long, String> marked : marks.entrySet()) {
      Optional<Owner> owner = OwnerMark.parse(marked.getValue());
      if (owner.isPresent() && owner.get().deadOn(host)) {
        end(marked.getKey(), ended);
      }
    }
    return ended;
  }

  /**
   * Ends those of one command. While a process becomes another program its environment can't be
   * read, so it is looked for until none was found for a short while.
   */
  static void end(Machine machine, String mark) throws InterruptedException {
    long quiet = System.nanoTime();
    while (System.nanoTime() - quiet < QUIET_NANOS) {
      if (!here(machine).end(mark).isEmpty()) {
        quiet = System.nanoTime();
      }
    }
  }

  private List<String> end(String mark) {
    List<String> ended = new ArrayList<>();
    for (Map.Entry<Long, String> marked : marks.entrySet()) {
      if (marked.getValue().equals(mark)) {
        end(marked.getKey(), ended);
      }
    }
    return ended;
  }

  /**
   * @param ended gets a line where it was there
   */
  private static void end(long pid, List<String> ended) {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isPresent()) {
      String command = process.get().info().command().orElse("");
      if (process.get().destroyForcibly() && isGone(process.get())) {
        ended.add("process " + pid + " " + command);
      }
    }
  }

  /** The kernel takes a moment. */
  private static boolean isGone(ProcessHandle process) {
    try {
      process.onExit().get(KILL_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException | TimeoutException stillThere) {
      return false;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }
}
