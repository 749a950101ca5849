package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.pytest.EventReader.Listener;
import io.github.pytestmatrix.pytest.Evidence.Caller;
import io.github.pytestmatrix.pytest.RealPytest.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * What a run of a real pytest left behind, kept in a file, so that what we make of it can be tested
 * without Python, thousands of times. The characters of the file are the bytes that were there.
 *
 * @param files by their names
 */
record Recording(
    Exit exit,
    Caller caller,
    boolean failIfNoTests,
    Selection selection,
    String log,
    String channel,
    Map<String, String> files) {
  static final Path FOLDER = Path.of("src/test/resources/io/github/pytestmatrix/pytest/recordings");

  /** To write those anew that are there; with {@code all}, also those of all other runs. */
  static final String WRITE = "pytest-matrix.recordings.write";

  private static final Map<String, AtomicInteger> COUNTS = new ConcurrentHashMap<>();
  private static final int LOG_LINES = 8;
  private static final String PART = "@@ ";

  /** What the first run of failed tests and its reruns left. */
  static void keep(List<Run> runs, boolean failIfNoTests) {
    String write = System.getProperty(WRITE);
    if (write == null) {
      return;
    }
    Path file = FOLDER.resolve(nextName() + ".run");
    if (write.equals("all") || Files.exists(file)) {
      try {
        Files.createDirectories(FOLDER);
        StringBuilder text = new StringBuilder();
        for (Run run : runs) {
          text.append(of(run, failIfNoTests).text());
        }
        Files.writeString(file, text, StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static List<Recording> read(Path file) throws IOException {
    List<Recording> runs = new ArrayList<>();
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    for (String run : text.split("(?m)^" + PART + "run ")) {
      if (!run.isEmpty()) {
        runs.add(parse(run));
      }
    }
    return runs;
  }

  /** The same classes as a cell's run has. */
  Outcome outcome(Path folder) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = Files.createDirectories(folder).resolve(file.getKey());
      Files.writeString(path, file.getValue(), StandardCharsets.ISO_8859_1);
    }
    ResultLimits limits = ResultLimits.forCells(1);
    EventReader events = new EventReader(Listener.NONE, limits, () -> 0);
    events.feed(channel.getBytes(StandardCharsets.ISO_8859_1));
    return Outcome.of(
        new Evidence(
            exit,
            events.endedNow(),
            events.exceeded(),
            folder,
            log,
            failIfNoTests,
            limits,
            caller,
            selection));
  }

  private static Recording of(Run run, boolean failIfNoTests) throws IOException {
    Path cell = run.work().toAbsolutePath().getParent();
    Map<String, String> files = new TreeMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(run.results(), "*.xml")) {
      for (Path file : all) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        files.put(file.getFileName().toString(), neutral(text, cell));
      }
    }
    List<String> log = bytes(run.log()).lines().toList();
    String end =
        log.stream().skip(Math.max(0, log.size() - LOG_LINES)).collect(Collectors.joining("\n"));
    return new Recording(
        run.exit(),
        run.caller(),
        failIfNoTests,
        run.selection(),
        neutral(end, cell),
        neutral(run.channel(), cell),
        files);
  }

  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String characters(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** Without what is of this machine and this hour. */
  private static String neutral(String text, Path cell) {
    return text.replace(cell.toString(), "/cell")
        .replace(cell.toString().substring(1), "cell")
        .replace(System.getProperty("user.home"), "/home/user")
        .replaceAll("(\"seconds\": ?)[0-9.e-]+", "$10.25")
        .replaceAll("\\btime=\"[0-9.]+\"", "time=\"0.25\"")
        .replaceAll("timestamp=\"[^\"]*\"", "timestamp=\"2026-01-01T00:00:00\"")
        .replaceAll("hostname=\"[^\"]*\"", "hostname=\"host\"")
        .replaceAll("\\b0x[0-9a-f]{6,}", "0x1")
        .replaceAll("\\bin [0-9.]+(s| seconds)\\b", "in 0.25$1");
  }

  private String text() {
    String end =
        exit instanceof Exit.TimedOut limit
            ? "timeout " + limit.limit().toMillis()
            : "exited " + ((Exit.Exited) exit).code();
    StringBuilder text =
        new StringBuilder(PART + "run " + end + " " + caller + " " + failIfNoTests);
    text.append(" ").append(selection.sessions()).append("\n");
    for (String nodeId : selection.nodeIds()) {
      text.append(PART + "selected ").append(bytes(nodeId).replace("\n", "\\n")).append("\n");
    }
    text.append(PART + "log\n").append(log).append("\n");
    text.append(PART + "channel\n").append(channel).append("\n");
    files.forEach(
        (name, content) ->
            text.append(PART + "file ").append(name).append("\n").append(content).append("\n"));
    return text.toString();
  }

  private static Recording parse(String run) {
    String[] parts = run.split("(?m)^" + PART);
    String[] words = parts[0].strip().split(" ");
    List<String> selected = new ArrayList<>();
    Map<String, String> files = new LinkedHashMap<>();
    for (String part : List.of(parts).subList(1, parts.length)) {
      int end = part.indexOf('\n');
      String head = part.substring(0, end);
      String content = end + 1 < part.length() ? part.substring(end + 1, part.length() - 1) : "";
      if (head.startsWith("selected ")) {
        selected.add(characters(head.substring(9)).replace("\\n", "\n"));
      } else {
        files.put(head.replace("file ", ""), content);
      }
    }
    int number = Integer.parseInt(words[1]);
    Exit exit =
        words[0].equals("timeout")
            ? new Exit.TimedOut(Duration.ofMillis(number))
            : new Exit.Exited(number);
    return new Recording(
        exit,
        Caller.valueOf(words[2]),
        Boolean.parseBoolean(words[3]),
        new Selection(selected, Integer.parseInt(words[4])),
        characters(files.remove("log")),
        files.remove("channel"),
        files);
  }

  /** The test's, and which of its runs it is. */
  private static String nextName() {
    String test =
        StackWalker.getInstance()
            .walk(
                frames ->
                    frames
                        .filter(frame -> frame.getClassName().endsWith("Test"))
                        .filter(frame -> frame.getClassName().startsWith("io.github.pytestmatrix"))
                        .reduce((inner, outer) -> outer))
            .map(
                frame ->
                    frame.getClassName().replaceAll(".*\\.", "")
                        + "."
                        + frame.getMethodName().replaceAll("lambda\\$|\\$\\d+", ""))
            .orElseThrow();
    return test + "-" + COUNTS.computeIfAbsent(test, any -> new AtomicInteger()).incrementAndGet();
  }
}
