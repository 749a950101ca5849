package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.github.pytestmatrix.engine.BaseKind;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.container.LayerNames;
import io.github.pytestmatrix.engine.container.LayerNames.Name;
import io.github.pytestmatrix.engine.container.SetupLayer;
import io.github.pytestmatrix.engine.docker.container.ContainerHandle;
import io.github.pytestmatrix.engine.docker.container.ContainerSettings;
import io.github.pytestmatrix.engine.docker.daemon.BaseImage;
import io.github.pytestmatrix.engine.docker.daemon.FoundContainer;
import io.github.pytestmatrix.engine.docker.daemon.Labels;
import io.github.pytestmatrix.engine.shared.BuildTurn;
import io.github.pytestmatrix.engine.shared.Owner;
import io.github.pytestmatrix.workspace.SourceReads;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Environments as images of the local daemon, named by their fingerprint: a layer for the compiled
 * interpreter, one for the dependencies and, where the project itself is installed, one for that.
 * None ever builds on an older version of itself.
 */
final class Environments {
  private static final Duration CALL = Duration.ofSeconds(60);
  private static final Duration COMMIT = Duration.ofMinutes(10);

  private final DockerParts parts;
  private final EnvironmentImages images;

  Environments(DockerParts parts, EnvironmentImages images) {
    this.parts = parts;
    this.images = images;
  }

  /** Equal for specs that may get the same environment. */
  static String keyOf(EnvironmentSpec spec, BaseImage base) {
    return base.id() + base.platform() + spec.digest() + spec.base().python() + spec.install();
  }

  /** What the spec's environment is called on this base, whether or not it exists. */
  String nameOf(EnvironmentSpec spec, BaseImage base) throws InterruptedException {
    return tag(project(spec, base));
  }

  /** Podman's commit drops labels, so there only what was made of all the same sources is found. */
  private LayerNames names(BaseImage base) {
    return names(
        base,
        origin ->
            parts.connection().images(Labels.ORIGIN + "=" + origin, CALL).stream()
                .map(
                    labels ->
                        new LayerNames.Made(
                            labels.getOrDefault(Labels.FINGERPRINT, ""),
                            labels.getOrDefault(Labels.SOURCES, "")))
                .toList());
  }

  static LayerNames names(BaseImage base, LayerNames.Store store) {
    return new LayerNames(base.id() + base.platform(), store);
  }

  private Name project(EnvironmentSpec spec, BaseImage base) throws InterruptedException {
    LayerNames names = names(base);
    return names.project(spec, names.dependencies(spec));
  }

  static String tag(Name name) {
    return EnvironmentImages.REPOSITORY + ":" + name.fingerprint().substring(0, 24);
  }

  boolean exists(EnvironmentSpec spec, BaseImage base) throws InterruptedException {
    return exists(project(spec, base), spec, base);
  }

  private boolean exists(Name wanted, EnvironmentSpec spec, BaseImage base)
      throws InterruptedException {
    return usable(present(wanted), wanted, spec, base);
  }

  private Optional<BaseImage> present(Name name) throws InterruptedException {
    return parts.connection().image(tag(name), CALL);
  }

  /**
   * Whether it is what its name says: anybody may give an image any name, and tests in another one
   * would prove nothing. Podman's commit drops labels.
   */
  private boolean usable(
      Optional<BaseImage> found, Name wanted, EnvironmentSpec spec, BaseImage base) {
    Optional<Map<String, String>> labels =
        found.filter(image -> image.standsOn(base)).map(BaseImage::labels);
    if (parts.connection().isPodman()) {
      return labels
          .map(all -> all.getOrDefault(Labels.FINGERPRINT, wanted.fingerprint()))
          .filter(wanted.fingerprint()::equals)
          .isPresent();
    }
    return labels
        .filter(all -> wanted.fingerprint().equals(all.get(Labels.FINGERPRINT)))
        .filter(
            all ->
                wanted.origin().isEmpty()
                    || LayerNames.fits(all.getOrDefault(Labels.SOURCES, ""), spec))
        .isPresent();
  }

  EnvironmentFacts prepare(EnvironmentSpec spec, BaseImage base, ExecutionListener listener)
      throws InterruptedException {
    LayerNames names = names(base);
    Name dependencies = names.dependencies(spec);
    Name project = names.project(spec, dependencies);
    Optional<BaseImage> found = present(project);
    boolean built = false;
    if (!usable(found, project, spec, base)) {
      Name interpreter = names.interpreter();
      built = build(interpreter, base.id(), base, spec, SetupLayer.INTERPRETER, listener);
      built |= build(dependencies, tag(interpreter), base, spec, SetupLayer.DEPENDENCIES, listener);
      if (!dependencies.equals(project)) {
        built |= build(project, tag(dependencies), base, spec, SetupLayer.PROJECT, listener);
      }
      found = present(project);
    }
    if (found.isPresent()) {
      noteUse(found.get(), project, dependencies);
    }
    if (built) {
      images.removeUnused();
    }
    return new EnvironmentFacts(
        BaseKind.IMAGE,
        tag(project),
        project.fingerprint(),
        spec.base().image(),
        base.digest(),
        !built);
  }

  /** The dependencies lie below, and go together with it. */
  private void noteUse(BaseImage image, Name project, Name dependencies)
      throws InterruptedException {
    if (images.isUseNoted(image)) {
      return;
    }
    images.noteUse(image, tag(project));
    if (!dependencies.equals(project)) {
      Optional<BaseImage> below = present(dependencies);
      if (below.isPresent()) {
        images.noteUse(below.get(), tag(dependencies));
      }
    }
  }

  /**
   * The container's name is a lock that holds over processes, since the daemon gives it to one
   * only; whoever doesn't get it waits for its owner to end.
   *
   * @return whether it had to be built here
   */
  private boolean build(
      Name wanted,
      String from,
      BaseImage base,
      EnvironmentSpec spec,
      SetupLayer layer,
      ExecutionListener listener)
      throws InterruptedException {
    String lock = "pytest-matrix-setup-" + wanted.fingerprint().substring(0, 24);
    BuildTurn turn =
        new BuildTurn(
            spec.timeout(),
            "container " + lock,
            "If no other build is running, remove it: docker rm -f " + lock);
    while (!builtBefore(wanted, spec, base, listener)) {
      try (ContainerHandle container =
          parts
              .containers()
              .create(
                  lock,
                  from,
                  "",
                  create -> {
                    ContainerSettings.script(create, Map.of());
                    if (layer == SetupLayer.INTERPRETER && !parts.platform(spec.base()).any()) {
                      create.withPlatform(base.platform());
                    }
                  })) {
        boolean mine = !exists(wanted, spec, base);
        if (mine) {
          SourceReads reads =
              new EnvironmentBuild(parts, spec, base, container, layer).run(listener);
          commit(container, wanted, base, layer, labels(wanted, reads, spec));
        }
        parts.containers().remove(container.id());
        return mine;
      } catch (ConflictException somebodyElseBuilds) {
        awaitOther(lock, turn);
      }
    }
    return false;
  }

  private static Map<String, String> labels(Name wanted, SourceReads reads, EnvironmentSpec spec) {
    return wanted.origin().isEmpty()
        ? Map.of()
        : Map.of(Labels.ORIGIN, wanted.origin(), Labels.SOURCES, LayerNames.sources(reads, spec));
  }

  private boolean builtBefore(
      Name wanted, EnvironmentSpec spec, BaseImage base, ExecutionListener listener)
      throws InterruptedException {
    Optional<BaseImage> found = present(wanted);
    boolean usable = usable(found, wanted, spec, base);
    if (found.isPresent() && !usable) {
      listener.progress(
          "the image "
              + tag(wanted)
              + " does not hold the environment of that name: building it"
              + " again");
    }
    return usable;
  }

  private void awaitOther(String lock, BuildTurn turn) throws InterruptedException {
    String host = parts.containers().labels().owner().host();
    while (true) {
      turn.pause();
      Optional<FoundContainer> other = find(lock);
      if (other.isEmpty()) {
        return;
      }
      FoundContainer found = other.get();
      if (Labels.abandoned(found.labels(), found.running(), host, Owner.boot(), Instant.now())) {
        parts.containers().remove(lock);
        return;
      }
    }
  }

  private Optional<FoundContainer> find(String container) throws InterruptedException {
    return parts
        .connection()
        .calls()
        .within(
            CALL,
            "inspect container " + container,
            () -> {
              try {
                InspectContainerResponse found = client().inspectContainerCmd(container).exec();
                Map<String, String> labels = found.getConfig().getLabels();
                return Optional.of(
                    new FoundContainer(
                        found.getId(),
                        container,
                        Boolean.TRUE.equals(found.getState().getRunning()),
                        labels == null ? Map.of() : labels));
              } catch (NotFoundException gone) {
                return Optional.empty();
              }
            });
  }

  private void commit(
      ContainerHandle container,
      Name name,
      BaseImage base,
      SetupLayer layer,
      Map<String, String> ofSources)
      throws InterruptedException {
    parts
        .connection()
        .calls()
        .within(
            COMMIT,
            "commit the environment",
            () ->
                client()
                    .commitCmd(container.id())
                    .withRepository(EnvironmentImages.REPOSITORY)
                    .withTag(tag(name).substring(EnvironmentImages.REPOSITORY.length() + 1))
                    .withLabels(
                        parts
                            .containers()
                            .labels()
                            .ofImage(
                                name.fingerprint(),
                                base.reference(),
                                layer != SetupLayer.INTERPRETER,
                                ofSources))
                    .exec());
  }

  private DockerClient client() {
    return parts.connection().client();
  }
}
