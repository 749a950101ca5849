package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Layout;
import io.github.pytestmatrix.pytest.EventReader.Listener;
import io.github.pytestmatrix.pytest.Evidence.Caller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A pytest of this machine.
 *
 * @param home a folder that holds pytest, for PYTHONPATH; empty where Python finds one by itself
 * @param version pytest's
 * @param faulty whether the tests bring the probe itself into trouble; otherwise it may have none
 */
record RealPytest(
    Path python, Optional<Path> home, String pythonVersion, String version, boolean faulty) {
  private static final String FACTS =
      "import sys, pytest; print('%d.%d %s' % (sys.version_info[0], sys.version_info[1], pytest.__version__))";

  /** What a run left behind. */
  record Run(
      Exit exit,
      List<Session> sessions,
      Path results,
      Path work,
      String log,
      long ignored,
      Caller caller,
      Selection selection,
      String channel) {
    Outcome outcome() {
      return outcome(true);
    }

    Outcome outcome(boolean failIfNoTests) {
      Recording.keep(List.of(this), failIfNoTests);
      ResultLimits limits = ResultLimits.forCells(1);
      return Outcome.of(
          new Evidence(
              exit, sessions, false, results, log, failIfNoTests, limits, caller, selection));
    }

    /** As if the engine had ended it. */
    Run ended(Exit another) {
      return new Run(another, sessions, results, work, log, ignored, caller, selection, channel);
    }

    /** As if no event had arrived. */
    Run withoutEvents() {
      return new Run(exit, List.of(), results, work, log, ignored, caller, selection, "");
    }

    Session session() {
      if (sessions.size() != 1) {
        throw new AssertionError(sessions.size() + " sessions instead of one; the log:\n" + log);
      }
      return sessions.get(0);
    }
  }

  /**
   * What pytest alone makes of the same files.
   *
   * @param ended each run of a test: how it ended, and its node id
   */
  record Plain(int code, List<String> ended, String log) {
    List<String> outcomes() {
      return ended.stream().map(line -> line.substring(0, line.indexOf(' '))).sorted().toList();
    }
  }

  Plain plain(
      Path folder, Map<String, String> files, Map<String, String> env, String... arguments) {
    try (InputStream recorder = RealPytest.class.getResourceAsStream("plain_recorder.py")) {
      Path plugin = Files.createDirectories(folder.resolve("plugin"));
      Files.write(
          plugin.resolve("plain_recorder.py"), Objects.requireNonNull(recorder).readAllBytes());
      Path record = folder.resolve("record");
      Map<String, String> variables = new HashMap<>(env);
      variables.put("PLAIN_RECORD", record.toString());
      variables.put("PYTHONPATH", plugin + home.map(path -> ":" + path).orElse(""));
      List<String> command = new ArrayList<>(List.of(python.toString(), "-m", "pytest"));
      command.addAll(List.of("-p", "plain_recorder", "-p", "no:cacheprovider"));
      command.addAll(List.of(arguments));
      Run run =
          start(
              folder,
              files,
              variables,
              "\"$@\"; exit $?",
              command,
              Caller.PYTEST,
              Selection.ALL,
              Probe.files(layout(folder), Selection.ALL, SessionRules.NONE));
      return new Plain(((Exit.Exited) run.exit()).code(), Files.readAllLines(record), run.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "Python " + pythonVersion + ", pytest " + version;
  }

  /** For each version of pytest, the oldest Python that has it; for the last, also the newest. */
  static List<RealPytest> discover() {
    return Discovered.ALL;
  }

  /** Dozens of interpreters are asked. */
  private static final class Discovered {
    static final List<RealPytest> ALL = search();
  }

  private static List<RealPytest> search() {
    Map<String, List<RealPytest>> byVersion = new LinkedHashMap<>();
    for (Path python : pythons()) {
      homes()
          .map(home -> facts(python, home))
          .flatMap(Optional::stream)
          .findFirst()
          .ifPresent(p -> byVersion.computeIfAbsent(p.version, v -> new ArrayList<>()).add(p));
    }
    List<RealPytest> chosen = new ArrayList<>();
    byVersion.values().forEach(all -> chosen.add(all.get(0)));
    byVersion.values().stream()
        .max(Comparator.comparing(all -> natural(Path.of(all.get(0).version))))
        .flatMap(
            all -> all.stream().max(Comparator.comparing(p -> natural(Path.of(p.pythonVersion)))))
        .filter(newest -> !chosen.contains(newest))
        .ifPresent(chosen::add);
    chosen.forEach(RealPytest::compile);
    return chosen;
  }

  /** Of the half second that a run of pytest takes, compiling it takes two thirds. */
  private void compile() {
    home.ifPresent(
        folder ->
            output(
                List.of(python.toString(), "-m", "compileall", "-q", folder.toString()),
                Optional.empty()));
  }

  /** For tests that replace what the probe itself needs. */
  RealPytest whereTheProbeIsHurt() {
    return new RealPytest(python, home, pythonVersion, version, true);
  }

  /** One that also finds what is in a folder. */
  RealPytest with(Path folder) {
    String path = folder + home.map(old -> ":" + old).orElse("");
    return new RealPytest(python, Optional.of(Path.of(path)), pythonVersion, version, faulty);
  }

  boolean has(String module) {
    return output(List.of(python.toString(), "-c", "import " + module), home).isPresent();
  }

  /** Runs pytest with our options. */
  Run run(Path folder, Map<String, String> files, String... arguments) {
    return run(folder, files, Map.of(), arguments);
  }

  Run run(Path folder, Map<String, String> files, Map<String, String> env, String... arguments) {
    return run(folder, files, env, Selection.ALL, arguments);
  }

  Run run(
      Path folder,
      Map<String, String> files,
      Map<String, String> env,
      Selection selection,
      String... arguments) {
    List<String> command = new ArrayList<>(PytestCommand.argv(layout(folder)));
    command.set(0, python.toString());
    command.addAll(List.of(arguments));
    return start(
        folder,
        files,
        env,
        "\"$@\"; exit $?",
        command,
        Caller.PYTEST,
        selection,
        Probe.files(layout(folder), selection, SessionRules.NONE));
  }

  /** Runs shell lines in which {@code $PYTHON} is the interpreter, as a user's script would. */
  Run script(Path folder, Map<String, String> files, String lines) {
    return script(folder, files, lines, Selection.ALL);
  }

  Run script(Path folder, Map<String, String> files, String lines, Selection selection) {
    return script(folder, files, lines, selection, false);
  }

  /** With {@code failIfNoTests=false}. */
  Run scriptThatMayHaveNoTests(Path folder, Map<String, String> files, String lines) {
    return script(folder, files, lines, Selection.ALL, true);
  }

  private Run script(
      Path folder,
      Map<String, String> files,
      String lines,
      Selection selection,
      boolean noTestsPass) {
    Map<String, String> env = Map.of("PYTEST_ADDOPTS", PytestCommand.addopts(layout(folder), "-q"));
    Map<String, byte[]> probe =
        Probe.files(layout(folder), selection, SessionRules.ofScript(lines, !noTestsPass));
    return start(folder, files, env, lines, List.of(), Caller.SCRIPT, selection, probe);
  }

  private static Layout layout(Path folder) {
    return new Layout(
        folder.resolve("work").toString(),
        folder.resolve("probe").toString(),
        folder.resolve("results").toString(),
        folder.resolve("cache").toString(),
        List.of());
  }

  private Run start(
      Path folder,
      Map<String, String> files,
      Map<String, String> env,
      String lines,
      List<String> command,
      Caller caller,
      Selection selection,
      Map<String, byte[]> probeFiles) {
    try {
      Layout layout = layout(folder);
      Path work = Files.createDirectories(Path.of(layout.work()));
      Path probe = Files.createDirectories(Path.of(layout.probe()));
      Path results = Files.createDirectories(Path.of(layout.results()));
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path path = work.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
      for (Map.Entry<String, byte[]> file : probeFiles.entrySet()) {
        Files.write(probe.resolve(file.getKey()), file.getValue());
      }
      Path faults = folder.resolve("faults").toAbsolutePath();
      Path cell = probe.resolve("pytest_matrix_cell.json");
      if (Files.exists(cell)) {
        String settings = Files.readString(cell);
        Files.writeString(cell, "{\"faults\":\"" + faults + "\"," + settings.substring(1));
      }
      // As an engine does: the output goes one way, a pipe for the events the other.
      String shell =
          "exec 3>&1 1>&2; E=/proc/$$/fd/3; [ -e $E ] || E=/dev/fd/3; export PYTEST_MATRIX_EVENTS=$E\n";
      List<String> argv = new ArrayList<>(List.of("sh", "-c", shell + lines, "sh"));
      argv.addAll(command);
      Path log = folder.resolve("log");
      ProcessBuilder builder = new ProcessBuilder(argv).directory(work.toFile());
      builder.redirectError(log.toFile());
      Map<String, String> environment = builder.environment();
      environment.keySet().removeIf(name -> name.startsWith("PYTEST") || name.equals("PYTHONPATH"));
      environment.put("PYTHON", python.toString());
      environment.put("PYTHONDONTWRITEBYTECODE", "1");
      environment.put("PYTHONPATH", probe + home.map(path -> ":" + path).orElse(""));
      environment.put(Probe.RESULTS, results.toString());
      if (!selection.all()) {
        environment.put(Probe.SELECT, Probe.selectionFile(layout));
      }
      environment.putAll(env);
      Process process = builder.start();
      EventReader events = new EventReader(Listener.NONE, ResultLimits.forCells(1));
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      try (InputStream channel = process.getInputStream()) {
        byte[] buffer = new byte[777];
        for (int n = channel.read(buffer); n >= 0; n = channel.read(buffer)) {
          events.feed(Arrays.copyOf(buffer, n));
          all.write(buffer, 0, n);
        }
      }
      Exit exit = new Exit.Exited(process.waitFor());
      if (!faulty && Files.exists(faults)) {
        throw new AssertionError("The probe kept this to itself:\n" + Files.readString(faults));
      }
      return new Run(
          exit,
          events.endedNow(),
          results,
          work,
          Files.readString(log),
          events.ignoredLines(),
          caller,
          selection,
          all.toString(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> pythons() {
    String pyenv =
        Optional.ofNullable(System.getenv("PYENV_ROOT"))
            .orElse(System.getProperty("user.home") + "/.pyenv");
    List<Path> pythons = new ArrayList<>(children(Path.of(pyenv, "versions"), "bin/python"));
    for (String folder : System.getenv("PATH").split(":", -1)) {
      Path python = Path.of(folder, "python3");
      if (!folder.contains("shims") && Files.isExecutable(python)) {
        pythons.add(python);
      }
    }
    return pythons.stream().filter(Files::isExecutable).toList();
  }

  /** Newest first; an interpreter's own pytest is the last choice, since the others are known. */
  private static Stream<Optional<Path>> homes() {
    Map<String, String> env = System.getenv();
    String cache =
        env.getOrDefault(
            "PYTEST_MATRIX_IT_CACHE",
            env.getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache")
                + "/pytest-matrix-it");
    List<Optional<Path>> homes = new ArrayList<>();
    children(Path.of(cache), "").stream()
        .filter(path -> path.getFileName().toString().matches("pytest-[0-9.]+"))
        .sorted(Comparator.reverseOrder())
        .map(Optional::of)
        .forEach(homes::add);
    homes.add(Optional.empty());
    return homes.stream();
  }

  private static List<Path> children(Path folder, String below) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .sorted(Comparator.comparing(RealPytest::natural))
          .map(child -> below.isEmpty() ? child : child.resolve(below))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** 3.9 before 3.10. */
  private static String natural(Path path) {
    return Pattern.compile("\\d+")
        .matcher(path.getFileName().toString())
        .replaceAll(number -> String.format("%4s", number.group()));
  }

  private static Optional<RealPytest> facts(Path python, Optional<Path> home) {
    return output(List.of(python.toString(), "-c", FACTS), home)
        .map(facts -> facts.strip().split(" "))
        .map(facts -> new RealPytest(python, home, facts[0], facts[1], false));
  }

  /** Empty where the command fails. */
  private static Optional<String> output(List<String> command, Optional<Path> pythonPath) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put("PYTHONPATH", pythonPath.map(Path::toString).orElse(""));
      builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0
          ? Optional.of(output)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
