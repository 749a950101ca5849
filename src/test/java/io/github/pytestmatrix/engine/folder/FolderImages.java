package io.github.pytestmatrix.engine.folder;

import io.github.pytestmatrix.engine.BaseKind;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.container.ContainerPaths;
import io.github.pytestmatrix.engine.container.LayerNames;
import io.github.pytestmatrix.engine.container.LayerNames.Made;
import io.github.pytestmatrix.engine.container.LayerNames.Name;
import io.github.pytestmatrix.engine.container.SetupLayer;
import io.github.pytestmatrix.engine.shared.SetupFailure;
import io.github.pytestmatrix.engine.shared.SystemLock;
import io.github.pytestmatrix.engine.shared.Tail;
import io.github.pytestmatrix.workspace.SourceReads;
import io.github.pytestmatrix.workspace.WorkspaceCopy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Environments in folders, each made from a copy of the one below it: an empty virtual environment,
 * the dependencies, the project.
 */
final class FolderImages {
  private static final String FINGERPRINT = "fingerprint";
  private static final String ORIGIN = "origin";
  private static final String SOURCES = "sources";

  private final FolderEngine engine;
  private final Path folders;
  private final Path python;
  private final LayerNames names;

  FolderImages(FolderEngine engine, Path folders, Path python) {
    this.engine = engine;
    this.folders = folders;
    this.python = python;
    this.names = new LayerNames(python.toString(), this::made);
  }

  String base() {
    return python.toString();
  }

  List<ContainerFolder> all() {
    return ContainerFolder.all(folders);
  }

  private List<Made> made(String origin) {
    return all().stream()
        .map(ContainerFolder::facts)
        .filter(facts -> origin.equals(facts.get(ORIGIN)))
        .map(
            facts -> new Made(facts.getOrDefault(FINGERPRINT, ""), facts.getOrDefault(SOURCES, "")))
        .toList();
  }

  private ContainerFolder folder(Name name) {
    return new ContainerFolder(folders.resolve(name.fingerprint().substring(0, 24)));
  }

  ContainerFolder folder(EnvironmentSpec spec) throws InterruptedException {
    return folder(names.project(spec, names.dependencies(spec)));
  }

  boolean isUsable(ContainerFolder folder, EnvironmentSpec spec) {
    Map<String, String> facts = folder.facts();
    String sources = facts.getOrDefault(SOURCES, "");
    return !facts.isEmpty() && (sources.isEmpty() || LayerNames.fits(sources, spec));
  }

  EnvironmentFacts prepare(EnvironmentSpec spec, ExecutionListener listener)
      throws IOException, InterruptedException {
    Name dependencies = names.dependencies(spec);
    Name project = names.project(spec, dependencies);
    boolean built = false;
    if (!isUsable(folder(project), spec)) {
      Name empty = names.interpreter();
      built = build(empty, empty, SetupLayer.INTERPRETER, spec, listener);
      built |= build(dependencies, empty, SetupLayer.DEPENDENCIES, spec, listener);
      if (!dependencies.equals(project)) {
        built |= build(project, dependencies, SetupLayer.PROJECT, spec, listener);
      }
    }
    return new EnvironmentFacts(
        BaseKind.INTERPRETER,
        folder(project).root().toString(),
        project.fingerprint(),
        base(),
        base(),
        !built);
  }

  /** Answers whether it had to be built here. */
  @SuppressWarnings("try") // the lock is there to be held
  private boolean build(
      Name name, Name below, SetupLayer layer, EnvironmentSpec spec, ExecutionListener listener)
      throws IOException, InterruptedException {
    ContainerFolder folder = folder(name);
    try (SystemLock unusedLock = engine.lock(folder, spec.timeout())) {
      if (isUsable(folder, spec)) {
        return false;
      }
      folder.delete();
      try {
        make(folder, name, below, layer, spec, listener);
        return true;
      } finally {
        if (folder.facts().isEmpty()) {
          folder.delete();
        }
      }
    }
  }

  private void make(
      ContainerFolder folder,
      Name name,
      Name below,
      SetupLayer layer,
      EnvironmentSpec spec,
      ExecutionListener listener)
      throws IOException, InterruptedException {
    SourceReads reads = SourceReads.EVERYTHING;
    if (layer == SetupLayer.INTERPRETER) {
      folder.furnish(python);
    } else {
      folder.copyOf(folder(below));
      folder.enter();
      reads = setUp(folder, layer, spec, listener);
    }
    String sources = name.origin().isEmpty() ? "" : LayerNames.sources(reads, spec);
    folder.keep(Map.of(FINGERPRINT, name.fingerprint(), ORIGIN, name.origin(), SOURCES, sources));
  }

  /** Tells what of the sources it has read. */
  private SourceReads setUp(
      ContainerFolder folder, SetupLayer layer, EnvironmentSpec spec, ExecutionListener listener)
      throws IOException, InterruptedException {
    for (Map.Entry<String, byte[]> file : layer.files(spec).entrySet()) {
      Path place = folder.root().resolve(file.getKey());
      Files.createDirectories(Objects.requireNonNull(place.getParent()));
      Files.write(place, file.getValue());
    }
    if (layer.needsSources(spec)) {
      WorkspaceCopy.copy(spec.workspace(), folder.root().resolve(ContainerPaths.WORK));
    }
    Tail tail = new Tail();
    ByteArrayOutputStream report = new ByteArrayOutputStream();
    Optional<Long> any = Optional.empty();
    Exit exit =
        engine.run(
            folder,
            folder.script(layer.script(spec)),
            new Limits(spec.timeout(), Optional.empty(), any, any, Optional.empty()),
            bytes -> {
              tail.add(bytes);
              listener.setupOutput(bytes);
            },
            report::writeBytes);
    if (!exit.equals(new Exit.Exited(0))) {
      String what = layer.what() + " on " + base();
      throw SetupFailure.of(what, exit, tail.text(), "Make room below " + folders + ".");
    }
    return SourceReads.reported(report.toByteArray());
  }
}
