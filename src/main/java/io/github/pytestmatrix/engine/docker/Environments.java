package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.BaseKind;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.docker.EnvironmentBuild.Layer;
import io.github.pytestmatrix.engine.docker.container.ContainerHandle;
import io.github.pytestmatrix.engine.docker.container.ContainerSettings;
import io.github.pytestmatrix.engine.docker.daemon.BaseImage;
import io.github.pytestmatrix.engine.docker.daemon.FoundContainer;
import io.github.pytestmatrix.engine.docker.daemon.Labels;
import io.github.pytestmatrix.engine.shared.Owner;
import io.github.pytestmatrix.engine.shared.WheelSources;
import io.github.pytestmatrix.workspace.Reads;
import io.github.pytestmatrix.workspace.SourceDigests;
import io.github.pytestmatrix.workspace.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Environments as images of the local daemon, named by their fingerprint: a layer for the compiled
 * interpreter, one for the dependencies and, where the project itself is installed, one for that.
 * None ever builds on an older version of itself.
 */
final class Environments {
  /** Changes with what our own lines of a set-up leave in an environment. */
  private static final String CONTENT = "with a user for the tests, and with traces";

  private static final Duration CALL = Duration.ofSeconds(60);
  private static final Duration COMMIT = Duration.ofMinutes(10);
  private static final long POLL_MILLIS = 200;

  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

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
    return tag(project(spec, dependencies(spec, base)).fingerprint());
  }

  /**
   * An image that is there or has to be made.
   *
   * @param origin by which one that is made from the sources is found; empty for others
   */
  private record Wanted(String fingerprint, String origin) {}

  private Wanted dependencies(EnvironmentSpec spec, BaseImage base) throws InterruptedException {
    // A set-up with the wrong interpreter must not be another cell's right one.
    String key =
        sha256(base.id() + base.platform() + spec.digest() + CONTENT + spec.base().python());
    return spec.dependsOnSources() ? ofSources(key, spec) : new Wanted(key, "");
  }

  private Wanted project(EnvironmentSpec spec, Wanted dependencies) throws InterruptedException {
    return spec.install() == ProjectInstall.NONE
        ? dependencies
        : ofSources(
            sha256(dependencies.fingerprint() + WheelSources.kind(spec.install()) + spec.extras()),
            spec);
  }

  /**
   * The image that was made of all that its build read of these sources; else the one to be made.
   * Podman's commit drops labels, so there only what was made of all the same sources is found.
   *
   * @param key over all else that it is made of
   */
  private Wanted ofSources(String key, EnvironmentSpec spec) throws InterruptedException {
    SourceDigests sources = spec.workspace().digests();
    String origin = sha256(key + sources.names());
    for (Map<String, String> labels :
        parts.connection().images(Labels.ORIGIN + "=" + origin, CALL)) {
      String fingerprint = labels.getOrDefault(Labels.FINGERPRINT, "");
      if (FINGERPRINT.matcher(fingerprint).matches() && fits(labels, sources)) {
        return new Wanted(fingerprint, origin);
      }
    }
    return new Wanted(sha256(origin + sources.contents(Reads.EVERYTHING)), origin);
  }

  private static boolean fits(Map<String, String> labels, SourceDigests sources) {
    Optional<SourceRecord> record = SourceRecord.parse(labels.getOrDefault(Labels.SOURCES, ""));
    return record.isPresent() && record.get().fits(sources);
  }

  private static String tag(Wanted wanted) {
    return tag(wanted.fingerprint());
  }

  private static String tag(String fingerprint) {
    return EnvironmentImages.REPOSITORY + ":" + fingerprint.substring(0, 24);
  }

  boolean exists(EnvironmentSpec spec, BaseImage base) throws InterruptedException {
    return exists(project(spec, dependencies(spec, base)), spec, base);
  }

  private boolean exists(Wanted wanted, EnvironmentSpec spec, BaseImage base)
      throws InterruptedException {
    return usable(present(wanted.fingerprint()), wanted, spec, base);
  }

  private Optional<BaseImage> present(String fingerprint) throws InterruptedException {
    return parts.connection().image(tag(fingerprint), CALL);
  }

  /**
   * Whether it is what its name says: anybody may give an image any name, and tests in another one
   * would prove nothing. Podman's commit drops labels.
   */
  private boolean usable(
      Optional<BaseImage> found, Wanted wanted, EnvironmentSpec spec, BaseImage base) {
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
        .filter(all -> wanted.origin().isEmpty() || fits(all, spec.workspace().digests()))
        .isPresent();
  }

  EnvironmentFacts prepare(EnvironmentSpec spec, BaseImage base, ExecutionListener listener)
      throws InterruptedException {
    Wanted dependencies = dependencies(spec, base);
    Wanted project = project(spec, dependencies);
    Optional<BaseImage> found = present(project.fingerprint());
    boolean built = false;
    if (!usable(found, project, spec, base)) {
      Wanted interpreter = new Wanted(sha256(base.id() + base.platform() + "compiled"), "");
      built = build(interpreter, base.id(), base, spec, Layer.INTERPRETER, listener);
      built |= build(dependencies, tag(interpreter), base, spec, Layer.DEPENDENCIES, listener);
      if (!dependencies.equals(project)) {
        built |= build(project, tag(dependencies), base, spec, Layer.PROJECT, listener);
      }
      found = present(project.fingerprint());
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
  private void noteUse(BaseImage image, Wanted project, Wanted dependencies)
      throws InterruptedException {
    if (images.isUseNoted(image)) {
      return;
    }
    images.noteUse(image, tag(project));
    if (!dependencies.equals(project)) {
      Optional<BaseImage> below = present(dependencies.fingerprint());
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
      Wanted wanted,
      String from,
      BaseImage base,
      EnvironmentSpec spec,
      Layer layer,
      ExecutionListener listener)
      throws InterruptedException {
    String lock = "pytest-matrix-setup-" + wanted.fingerprint().substring(0, 24);
    long deadline = System.nanoTime() + spec.timeout().toNanos();
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
                    if (layer == Layer.INTERPRETER && !parts.platform(spec.base()).any()) {
                      create.withPlatform(base.platform());
                    }
                  })) {
        boolean mine = !exists(wanted, spec, base);
        if (mine) {
          Reads reads = new EnvironmentBuild(parts, spec, base, container, layer).run(listener);
          commit(container, wanted.fingerprint(), base, layer, labels(wanted, reads, spec));
        }
        parts.containers().remove(container.id());
        return mine;
      } catch (ConflictException somebodyElseBuilds) {
        awaitOther(lock, deadline, spec);
      }
    }
    return false;
  }

  private static Map<String, String> labels(Wanted wanted, Reads reads, EnvironmentSpec spec) {
    return wanted.origin().isEmpty()
        ? Map.of()
        : Map.of(
            Labels.ORIGIN,
            wanted.origin(),
            Labels.SOURCES,
            SourceRecord.of(reads, spec.workspace().digests()).text());
  }

  private boolean builtBefore(
      Wanted wanted, EnvironmentSpec spec, BaseImage base, ExecutionListener listener)
      throws InterruptedException {
    Optional<BaseImage> found = present(wanted.fingerprint());
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

  private void awaitOther(String lock, long deadline, EnvironmentSpec spec)
      throws InterruptedException {
    String host = parts.containers().labels().owner().host();
    while (System.nanoTime() < deadline) {
      Optional<FoundContainer> other = find(lock);
      if (other.isEmpty()) {
        return;
      }
      FoundContainer found = other.get();
      if (Labels.abandoned(found.labels(), found.running(), host, Owner.boot(), Instant.now())) {
        parts.containers().remove(lock);
        return;
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new MatrixException(
        "Another build has been preparing the same environment for "
            + spec.timeout().toSeconds()
            + " s (container "
            + lock
            + ").",
        "If no other build is running, remove it: docker rm -f " + lock);
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
      String fingerprint,
      BaseImage base,
      Layer layer,
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
                    .withTag(tag(fingerprint).substring(EnvironmentImages.REPOSITORY.length() + 1))
                    .withLabels(
                        parts
                            .containers()
                            .labels()
                            .ofImage(
                                fingerprint,
                                base.reference(),
                                layer != Layer.INTERPRETER,
                                ofSources))
                    .exec());
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException everyJvmHasIt) {
      throw new IllegalStateException(everyJvmHasIt);
    }
  }

  private DockerClient client() {
    return parts.connection().client();
  }
}
