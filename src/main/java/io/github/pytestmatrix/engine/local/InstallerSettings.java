package io.github.pytestmatrix.engine.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    return variables.keySet().stream().anyMatch(name -> name.startsWith("PIP_"))
        || pipFiles().stream().anyMatch(InstallerSettings::namesSources);
  }

  private boolean uvKnows() {
    return variables.keySet().stream().anyMatch(name -> name.startsWith("UV_"))
        || uvFiles().stream().anyMatch(Files::isRegularFile);
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
    machine.folder("PIP_CONFIG_FILE").ifPresent(files::add);
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

  private List<Path> configurationFolders() {
    List<Path> folders = new ArrayList<>();
    if (machine.windows()) {
      machine.folder("APPDATA").ifPresent(folders::add);
      machine.folder("PROGRAMDATA").ifPresent(folders::add);
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
