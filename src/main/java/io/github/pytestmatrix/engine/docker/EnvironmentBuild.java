package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.exception.DockerException;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.LostException;
import io.github.pytestmatrix.engine.Privileges.User;
import io.github.pytestmatrix.engine.container.ContainerPaths;
import io.github.pytestmatrix.engine.container.SetupCheck;
import io.github.pytestmatrix.engine.container.SetupLayer;
import io.github.pytestmatrix.engine.container.SetupTraces;
import io.github.pytestmatrix.engine.container.Tar;
import io.github.pytestmatrix.engine.docker.container.ContainerHandle;
import io.github.pytestmatrix.engine.docker.container.ContainerRun;
import io.github.pytestmatrix.engine.docker.daemon.BaseImage;
import io.github.pytestmatrix.engine.docker.daemon.DaemonMessage;
import io.github.pytestmatrix.engine.shared.MissingExtra;
import io.github.pytestmatrix.engine.shared.SetupFailure;
import io.github.pytestmatrix.engine.shared.Tail;
import io.github.pytestmatrix.workspace.SourceReads;
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

/** One set-up in one container, up to the point where it can be committed. */
final class EnvironmentBuild {
  private static final String FULL_DISK =
      "The disk that holds the environments is full. `docker system df` shows what uses it;"
          + " `mvn pytest-matrix:clean -Dpytest-matrix.all` removes cached environments.";

  private final DockerParts parts;
  private final EnvironmentSpec spec;
  private final BaseImage base;
  private final ContainerHandle container;
  private final SetupLayer layer;

  EnvironmentBuild(
      DockerParts parts,
      EnvironmentSpec spec,
      BaseImage base,
      ContainerHandle container,
      SetupLayer layer) {
    this.parts = parts;
    this.base = base;
    this.spec = spec;
    this.container = container;
    this.layer = layer;
  }

  /** Tells which of the sources it has read. */
  SourceReads run(ExecutionListener listener) throws InterruptedException {
    listener.progress(layer.what().toLowerCase(Locale.ROOT));
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
    MissingExtra missingExtra = new MissingExtra();
    ByteArrayOutputStream report = new ByteArrayOutputStream();
    Exit exit;
    try {
      exit =
          run.run(
              spec.timeout(),
              "",
              bytes -> {
                missingExtra.add(bytes);
                hear(bytes, tail, listener);
              },
              bytes -> {
                beside.add(bytes);
                report.writeBytes(bytes);
              });
    } catch (DockerException refused) {
      throw unstartable(DaemonMessage.text(refused))
          .map(RuntimeException.class::cast)
          .orElse(refused);
    }
    if (exit instanceof Exit.Lost lost) {
      throw new LostException(
          layer.what() + " on " + spec.base().image() + " was interrupted. " + lost.what(), "");
    }
    if (!exit.equals(new Exit.Exited(0))) {
      Optional<MatrixException> unstartable = unstartable(beside.text());
      if (unstartable.isPresent()) {
        throw unstartable.get();
      }
      // What the container's runtime and its shell say before the script begins.
      hear(SetupCheck.otherWords(beside.text()).getBytes(StandardCharsets.UTF_8), tail, listener);
      throw SetupFailure.of(
          layer.what() + " on " + spec.base().image(), exit, tail.text(), FULL_DISK);
    }
    if (layer == SetupLayer.PROJECT) {
      missingExtra.check(spec.extras());
    }
    if (layer != SetupLayer.INTERPRETER) {
      new SetupCheck(spec, beside.text()).run();
    }
    return SourceReads.reported(report.toByteArray());
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
    String script = layer.script(spec);
    String lines =
        parts.proxies().exports(spec.variables())
            + (layer == SetupLayer.INTERPRETER ? script : traced(script));
    tar.file(ContainerPaths.SCRIPT, lines.getBytes(StandardCharsets.UTF_8));
    for (Map.Entry<String, byte[]> file : layer.files(spec).entrySet()) {
      tar.file(file.getKey(), file.getValue());
    }
    if (layer.needsSources(spec)) {
      tar.flush();
      return new SequenceInputStream(
          new ByteArrayInputStream(bytes.toByteArray()),
          parts.archives().of(spec.workspace(), User.ROOT).open());
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
}
