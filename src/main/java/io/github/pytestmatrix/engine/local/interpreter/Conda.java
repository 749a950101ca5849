package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.engine.local.machine.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Conda's installations and their environments: each holds an interpreter of its own. */
record Conda(Machine machine) implements FolderSource {
  private static final List<String> INSTALLATIONS =
      List.of("miniforge3", "mambaforge", "miniconda3", "anaconda3", "micromamba");

  @Override
  public String name() {
    return "conda";
  }

  @Override
  public List<FolderPattern> patterns() {
    List<FolderPattern> patterns = new ArrayList<>();
    machine.folder("CONDA_PREFIX").ifPresent(prefix -> patterns.add(environment(prefix)));
    for (Path installation : installations()) {
      patterns.add(environment(installation));
      patterns.add(environments(installation.resolve("envs")));
    }
    patterns.add(environments(machine.home().resolve(".conda/envs")));
    listed().forEach(prefix -> patterns.add(environment(prefix)));
    return patterns.stream().distinct().toList();
  }

  private List<Path> installations() {
    List<Path> installations = new ArrayList<>();
    machine.folder("MAMBA_ROOT_PREFIX").ifPresent(installations::add);
    List<Path> folders = new ArrayList<>(List.of(machine.home()));
    if (machine.windows()) {
      machine.folder("ProgramData").ifPresent(folders::add);
    } else {
      folders.add(machine.root().resolve("opt"));
      installations.add(machine.root().resolve("opt/conda"));
    }
    for (Path folder : folders) {
      INSTALLATIONS.forEach(name -> installations.add(folder.resolve(name)));
    }
    return installations;
  }

  /** Conda writes the path of each environment that it makes into one file. */
  private List<Path> listed() {
    Path file = machine.home().resolve(".conda/environments.txt");
    try {
      return Files.readString(file, StandardCharsets.UTF_8)
          .lines()
          .map(line -> machine.path(line.strip()))
          .flatMap(Optional::stream)
          .filter(Path::isAbsolute)
          .toList();
    } catch (IOException noConda) {
      return List.of();
    }
  }

  private FolderPattern environment(Path prefix) {
    return FolderPattern.installations(machine, prefix);
  }

  private FolderPattern environments(Path folder) {
    return FolderPattern.installations(machine, folder, "*");
  }
}
