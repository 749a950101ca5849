package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.exception.DockerException;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.LostException;
import io.github.pytestmatrix.engine.Privileges.User;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.container.ContainerPaths;
import io.github.pytestmatrix.engine.container.SetupCheck;
import io.github.pytestmatrix.engine.container.SetupScript;
import io.github.pytestmatrix.engine.container.SetupTraces;
import io.github.pytestmatrix.engine.container.Tar;
import io.github.pytestmatrix.engine.docker.container.ContainerHandle;
import io.github.pytestmatrix.engine.docker.container.ContainerRun;
import io.github.pytestmatrix.engine.docker.daemon.BaseImage;
import io.github.pytestmatrix.engine.docker.daemon.Refusal;
import io.github.pytestmatrix.engine.shared.SetupFailure;
import io.github.pytestmatrix.engine.shared.SourceWatch;
import io.github.pytestmatrix.engine.shared.Tail;
import io.github.pytestmatrix.engine.shared.WheelSources;
import io.github.pytestmatrix.workspace.Reads;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One set-up in one container, up to the point where it can be committed. */
final class EnvironmentBuild {
  /** The layers of an environment, each on top of the one before. */
  enum Layer {
    /** The base image's own Python, compiled; the same for all environments on this base. */
    INTERPRETER,
    /** What the set-up lines and the requirements bring. */
    DEPENDENCIES,
    /** The project itself, where it is installed. */
    PROJECT
  }

  private final DockerParts parts;
  private final EnvironmentSpec spec;
  private final BaseImage base;
  private final ContainerHandle container;
  private final Layer layer;

  EnvironmentBuild(
      DockerParts parts,
      EnvironmentSpec spec,
      BaseImage base,
      ContainerHandle container,
      Layer layer) {
    this.parts = parts;
    this.base = base;
    this.spec = spec;
    this.container = container;
    this.layer = layer;
  }

  /** Tells which of the sources it has read. */
  Reads run(ExecutionListener listener) throws InterruptedException {
    listener.progress(what().toLowerCase(Locale.ROOT));
    ContainerRun run = new ContainerRun(parts.connection(), container.id(), container.name());
    try {
      run.copyIn(files());
    } catch (IOException unreadable) {
      throw new MatrixException(
          "Can't send the sources to " + container.name() + ": " + unreadable.getMessage(),
          "",
          unreadable);
    }
    Tail tail = new Tail();
    Tail beside = new Tail();
    ByteArrayOutputStream report = new ByteArrayOutputStream();
    Exit exit;
    try {
      exit =
          run.run(
              spec.timeout(),
              "",
              bytes -> hear(bytes, tail, listener),
              bytes -> {
                beside.add(bytes);
                report.writeBytes(bytes);
              });
    } catch (DockerException refused) {
      throw unstartable(Refusal.text(refused)).map(RuntimeException.class::cast).orElse(refused);
    }
    if (exit instanceof Exit.Lost lost) {
      throw new LostException(
          what() + " on " + spec.base().image() + " was interrupted. " + lost.what(), "");
    }
    if (!exit.equals(new Exit.Exited(0))) {
      Optional<MatrixException> unstartable = unstartable(beside.text());
      if (unstartable.isPresent()) {
        throw unstartable.get();
      }
      // What the container's runtime and its shell say before the script begins.
      hear(SetupCheck.otherWords(beside.text()).getBytes(StandardCharsets.UTF_8), tail, listener);
      throw SetupFailure.of(what() + " on " + spec.base().image(), exit, tail.text());
    }
    if (layer != Layer.INTERPRETER) {
      new SetupCheck(spec, beside.text()).run();
    }
    return Reads.reported(report.toByteArray());
  }

  private Optional<MatrixException> unstartable(String words) throws InterruptedException {
    return new UnstartableImage(parts.connection(), base).explain(container.id(), words);
  }

  private static void hear(byte[] bytes, Tail tail, ExecutionListener listener) {
    tail.add(bytes);
    listener.setupOutput(bytes);
  }

  private InputStream files() throws IOException, InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Tar tar = new Tar(bytes, User.ROOT);
    tar.folder(ContainerPaths.WORK);
    tar.folder(ContainerPaths.OURS);
    String script =
        switch (layer) {
          case INTERPRETER -> SetupScript.interpreter();
          case DEPENDENCIES -> traced(SetupScript.dependencies(spec));
          case PROJECT -> traced(SetupScript.project(spec));
        };
    String proxies = parts.proxies().exports(spec.variables());
    tar.file(ContainerPaths.SCRIPT, (proxies + script).getBytes(StandardCharsets.UTF_8));
    if (layer == Layer.PROJECT && spec.install() == ProjectInstall.WHEEL) {
      tar.file(ContainerPaths.OURS + "/" + WheelSources.SCRIPT, WheelSources.script());
    }
    if (needsSources()) {
      String names =
          spec.workspace().entries().stream()
              .map(entry -> entry.path() + "\n")
              .collect(Collectors.joining());
      tar.file(SetupScript.WATCH, SourceWatch.program());
      tar.file(SetupScript.SOURCES, names.getBytes(StandardCharsets.UTF_8));
      tar.flush();
      return new SequenceInputStream(
          new ByteArrayInputStream(bytes.toByteArray()),
          parts.archives().of(spec.workspace(), User.ROOT).open());
    }
    for (Map.Entry<String, byte[]> file : spec.requirementInputs().entrySet()) {
      tar.file(ContainerPaths.WORK + "/" + file.getKey(), file.getValue());
    }
    tar.close();
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  private String traced(String script) {
    List<String> volumes = base.volumes().stream().filter(EnvironmentBuild::matters).toList();
    return SetupTraces.before(volumes) + script + SetupTraces.after(volumes);
  }

  /** Caches and the like may be lost, and root's home is copied to that of the tests. */
  private static boolean matters(String volume) {
    return !volume.matches("/root/?|/(var/)?(tmp|run|log)(/.*)?|.*cache.*");
  }

  private boolean needsSources() {
    return layer == Layer.PROJECT || (layer == Layer.DEPENDENCIES && spec.dependsOnSources());
  }

  private String what() {
    return switch (layer) {
      case INTERPRETER -> "Compiling the standard library";
      case DEPENDENCIES -> "Building the environment";
      case PROJECT -> "Installing the project";
    };
  }
}
