package io.github.pytestmatrix.engine.folder;

import io.github.pytestmatrix.Sha256;
import io.github.pytestmatrix.WholeFile;
import io.github.pytestmatrix.engine.Layout;
import io.github.pytestmatrix.engine.container.ContainerPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder that stands for a container's root: {@code /pytest-matrix} is below it, and so are a
 * virtual environment, homes, and a list of users. It can't be moved, since its environment can't.
 */
record ContainerFolder(Path root) {
  /** Of the paths that our scripts use; nothing else of a container is needed. */
  private static final Pattern ABSOLUTE =
      Pattern.compile("(?<![\\w.}])/(?=root\\b|home/|etc/|" + ContainerPaths.OURS + "\\b)");

  private static final String KEPT = "kept";
  private static final String COMPLETE = "complete";

  Path ours() {
    return root.resolve(ContainerPaths.OURS);
  }

  private Path of(String inContainer) {
    return root.resolve(inContainer.replaceFirst("^/", ""));
  }

  Layout layout() {
    Layout layout = ContainerPaths.LAYOUT;
    return new Layout(
        of(layout.work()).toString(),
        of(layout.probe()).toString(),
        of(layout.results()).toString(),
        of(layout.cache()).toString(),
        List.of());
  }

  /** The variables that its programs begin with. */
  Map<String, String> variables(Map<String, String> callers) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String name : List.of("PIP_NO_INDEX", "PIP_FIND_LINKS", "LANG")) {
      if (callers.containsKey(name)) {
        variables.put(name, callers.get(name));
      }
    }
    variables.put("HOME", root.resolve("root").toString());
    variables.put("PATH", root + "/bin:" + root + "/venv/bin:/usr/bin:/bin");
    return variables;
  }

  /** Writes a script as it has to be outside of a container. */
  Path script(String lines) throws IOException {
    String here = ABSOLUTE.matcher(lines).replaceAll(Matcher.quoteReplacement(root + "/"));
    return Files.writeString(of(ContainerPaths.SCRIPT), here);
  }

  /** What a fresh one needs before its first set-up. */
  void furnish(Path python) throws IOException, InterruptedException {
    shell("\"$1\" -m venv \"$2\"", python.toString(), root.resolve("venv").toString());
    for (String folder : List.of("bin", "etc", "root")) {
      Files.createDirectories(root.resolve(folder));
    }
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\n");
    Files.writeString(root.resolve("etc/group"), "root:x:0:\n");
    // Cells run as whoever runs the build.
    Path chown = Files.writeString(root.resolve("bin/chown"), "#!/bin/sh\n");
    if (!chown.toFile().setExecutable(true)) {
      throw new IOException(chown + " can't be made executable");
    }
  }

  /** Makes this one a copy of another, with the paths that its programs and modules name. */
  void copyOf(ContainerFolder from) throws IOException, InterruptedException {
    String lines =
        """
        set -e
        cp -a "$1" "$2"
        rm -f "$2"/complete "$2"/uses-*
        grep -rlIFe "$1" "$2"/venv "$2"/kept 2>/dev/null | while read -r file; do
          sed -i "s|$1|$2|g" "$file"
        done
        """;
    shell(lines, from.root.toString(), root.toString());
  }

  /** The set-up of an image's next layer, or a cell, begins with what the one before has kept. */
  void enter() throws IOException, InterruptedException {
    Files.createDirectories(root.resolve(KEPT));
    shell("rm -rf \"$2\"; cp -a \"$1\" \"$2\"", root.resolve(KEPT).toString(), ours().toString());
    Layout layout = layout();
    for (String folder : List.of(layout.work(), layout.probe(), layout.results())) {
      Files.createDirectories(Path.of(folder));
    }
  }

  /** Ends a cell. */
  void leave() throws IOException, InterruptedException {
    shell("rm -rf \"$1\"", ours().toString());
  }

  /** Ends a set-up that has succeeded. */
  void keep(Map<String, String> facts) throws IOException, InterruptedException {
    shell("rm -rf \"$2\"; [ ! -e \"$1\" ] || mv \"$1\" \"$2\"", ours() + "", root + "/" + KEPT);
    List<String> lines = new ArrayList<>();
    facts.forEach((name, value) -> lines.add(name + "=" + value.replace("\n", "\t")));
    WholeFile.write(root.resolve(COMPLETE), text -> text.write(String.join("\n", lines)));
  }

  /** What {@link #keep} was told; empty where there is no such environment, or half of one. */
  Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(root.resolve(COMPLETE))) {
        int equals = line.indexOf('=');
        facts.put(line.substring(0, equals), line.substring(equals + 1).replace('\t', '\n'));
      }
    } catch (IOException incomplete) {
      return Map.of();
    }
    return facts;
  }

  void usedBy(String project) throws IOException {
    Files.writeString(use(project), "");
  }

  boolean isUsedBy(String project) {
    return Files.exists(use(project));
  }

  private Path use(String project) {
    return root.resolve("uses-" + Sha256.of(project));
  }

  void delete() throws IOException, InterruptedException {
    shell("rm -rf \"$1\"", root.toString());
  }

  static List<ContainerFolder> all(Path folder) {
    try (Stream<Path> found = Files.list(folder)) {
      return found.sorted(Comparator.naturalOrder()).map(ContainerFolder::new).toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static void shell(String lines, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", lines, "sh"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(words.strip());
    }
  }
}
