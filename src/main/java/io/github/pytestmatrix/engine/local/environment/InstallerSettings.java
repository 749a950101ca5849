// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.engine.local.machine.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the user told pip and uv on where packages come from.
 *
 * @param variables of theirs, upper case
 */
record InstallerSettings(Machine machine, Map<String, String> variables) {
  private static final Pattern PIPS_SOURCES =
      Pattern.compile(
          "(?m)^\\s*(index-url|extra-index-url|find-links|no-index|constraint)\\s*[=:]");

  /**
   * Whether pip has other sources than its usual ones and uv has not: uv would take packages of the
   * same names from the public index.
   */
  boolean onlyPipKnows() {
    return pipKnows() && !uvKnows();
  }

  private boolean pipKnows() {
    if (given("PIP_")) {
      return true;
    }
    for (Path file : pipFiles()) {
      if (namesSources(file)) {
        return true;
      }
    }
    return false;
  }

  private boolean uvKnows() {
    if (given("UV_")) {
      return true;
    }
    for (Path file : uvFiles()) {
      if (Files.isRegularFile(file)) {
        return true;
      }
    }
    return false;
  }

  private boolean given(String prefix) {
    for (String name : variables.keySet()) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  private static boolean namesSources(Path file) {
    try {
      return Files.isRegularFile(file)
          && PIPS_SOURCES
              .matcher(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
              .find();
    } catch (IOException unreadable) {
      return true; // pip will say what it thinks of it
    }
  }

  private List<Path> pipFiles() {
    List<Path> files = new ArrayList<>();
    addGiven(files, "PIP_CONFIG_FILE");
    String name = machine.windows() ? "pip.ini" : "pip.conf";
    for (Path folder : configurationFolders()) {
      files.add(folder.resolve("pip").resolve(name));
    }
    if (!machine.windows()) {
      files.add(machine.root().resolve("etc").resolve(name));
    }
    Path old = machine.home().resolve(machine.windows() ? "pip" : ".pip");
    files.add(old.resolve(name));
    return files;
  }

  private List<Path> uvFiles() {
    List<Path> files = new ArrayList<>();
    for (Path folder : configurationFolders()) {
      files.add(folder.resolve("uv").resolve("uv.toml"));
    }
    return files;
  }

  private void addGiven(List<Path> paths, String variable) {
    Optional<Path> path = machine.folder(variable);
    if (path.isPresent()) {
      paths.add(path.get());
    }
  }

  private List<Path> configurationFolders() {
    List<Path> folders = new ArrayList<>();
    if (machine.windows()) {
      addGiven(folders, "APPDATA");
      addGiven(folders, "PROGRAMDATA");
      return folders;
    }
    folders.add(machine.folder("XDG_CONFIG_HOME").orElse(machine.home().resolve(".config")));
    folders.add(machine.root().resolve("etc"));
    folders.add(machine.root().resolve("etc").resolve("xdg"));
    if (machine.os() == Machine.Os.MACOS) {
      folders.add(machine.home().resolve("Library").resolve("Application Support"));
    }
    return folders;
  }
}
