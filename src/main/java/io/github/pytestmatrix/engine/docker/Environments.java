package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Image;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.BaseKind;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Owner;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.WheelSources;
import io.github.pytestmatrix.engine.docker.EnvironmentBuild.Layer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Environments as images of the local daemon, named by their fingerprint: a layer for the compiled
 * interpreter, one for the dependencies and, where the project itself is installed, one for that.
 * None ever builds on an older version of itself.
 */
final class Environments {
  private static final String REPOSITORY = "pytest-matrix/env";

  /** Changes with what our own lines of a set-up leave in an environment. */
  private static final String CONTENT = "with a user for the tests, and with traces";

  private static final Duration CALL = Duration.ofSeconds(60);
  private static final Duration COMMIT = Duration.ofMinutes(10);
  private static final long POLL_MILLIS = 200;

  private final DockerEngine engine;

  Environments(DockerEngine engine) {
    this.engine = engine;
  }

  /** What the spec's environment is called on this base, whether or not it exists. */
  static String nameOf(EnvironmentSpec spec, BaseImage base) {
    return tag(fingerprint(spec, base));
  }

  private static String fingerprint(EnvironmentSpec spec, BaseImage base) {
    String dependencies = dependencyFingerprint(spec, base);
    return spec.install() == ProjectInstall.NONE
        ? dependencies
        : sha256(dependencies + WheelSources.kind(spec.install()) + spec.projectDigest());
  }

  private static String dependencyFingerprint(EnvironmentSpec spec, BaseImage base) {
    // A set-up with the wrong interpreter must not be another cell's right one.
    return sha256(base.id() + base.platform() + spec.digest() + CONTENT + spec.base().python());
  }

  private static String tag(String fingerprint) {
    return REPOSITORY + ":" + fingerprint.substring(0, 24);
  }

  boolean exists(EnvironmentSpec spec, BaseImage base) throws InterruptedException {
    return exists(fingerprint(spec, base), base);
  }

  private boolean exists(String fingerprint, BaseImage base) throws InterruptedException {
    return usable(present(fingerprint), fingerprint, base);
  }

  private Optional<BaseImage> present(String fingerprint) throws InterruptedException {
    return engine.connection().image(tag(fingerprint), CALL);
  }

  /**
   * Whether it is what its name says: anybody may give an image any name, and tests in another one
   * would prove nothing. Podman's commit drops labels.
   */
  private boolean usable(Optional<BaseImage> found, String fingerprint, BaseImage base) {
    String whenUnlabelled = engine.connection().isPodman() ? fingerprint : "";
    return found
        .filter(image -> image.standsOn(base))
        .map(image -> image.labels().getOrDefault(Labels.FINGERPRINT, whenUnlabelled))
        .filter(fingerprint::equals)
        .isPresent();
  }

  EnvironmentFacts prepare(EnvironmentSpec spec, BaseImage base, ExecutionListener listener)
      throws InterruptedException {
    String fingerprint = fingerprint(spec, base);
    String name = tag(fingerprint);
    boolean built = false;
    if (!exists(fingerprint, base)) {
      String dependencies = dependencyFingerprint(spec, base);
      String interpreter = sha256(base.id() + base.platform() + "compiled");
      built = build(interpreter, base.id(), base, spec, Layer.INTERPRETER, listener);
      built |= build(dependencies, tag(interpreter), base, spec, Layer.DEPENDENCIES, listener);
      if (!dependencies.equals(fingerprint)) {
        built |= build(fingerprint, tag(dependencies), base, spec, Layer.PROJECT, listener);
      }
    }
    return new EnvironmentFacts(
        BaseKind.IMAGE, name, fingerprint, spec.base().image(), base.digest(), !built);
  }

  /**
   * The container's name is a lock that holds over processes, since the daemon gives it to one
   * only; whoever doesn't get it waits for its owner to end.
   *
   * @return whether it had to be built here
   */
  private boolean build(
      String fingerprint,
      String from,
      BaseImage base,
      EnvironmentSpec spec,
      Layer layer,
      ExecutionListener listener)
      throws InterruptedException {
    String lock = "pytest-matrix-setup-" + fingerprint.substring(0, 24);
    long deadline = System.nanoTime() + spec.timeout().toNanos();
    while (!builtBefore(fingerprint, base, listener)) {
      try (ContainerHandle container =
          engine.create(
              lock,
              from,
              "",
              create -> {
                ContainerSettings.script(create, Map.of());
                if (layer == Layer.INTERPRETER && !engine.platform(spec.base()).any()) {
                  create.withPlatform(base.platform());
                }
              })) {
        boolean mine = !exists(fingerprint, base);
        if (mine) {
          new EnvironmentBuild(engine, spec, base, container, layer).run(listener);
          commit(container, fingerprint, base, layer);
        }
        engine.containers().remove(container.id());
        return mine;
      } catch (ConflictException somebodyElseBuilds) {
        awaitOther(lock, deadline, spec);
      }
    }
    return false;
  }

  private boolean builtBefore(String fingerprint, BaseImage base, ExecutionListener listener)
      throws InterruptedException {
    Optional<BaseImage> found = present(fingerprint);
    boolean usable = usable(found, fingerprint, base);
    if (found.isPresent() && !usable) {
      listener.progress(
          "the image " + tag(fingerprint) + " is not the environment of that name: building it");
    }
    return usable;
  }

  private void awaitOther(String lock, long deadline, EnvironmentSpec spec)
      throws InterruptedException {
    String host = engine.containers().labels().owner().host();
    while (System.nanoTime() < deadline) {
      Optional<FoundContainer> other = find(lock);
      if (other.isEmpty()) {
        return;
      }
      FoundContainer found = other.get();
      if (Labels.abandoned(found.labels(), found.running(), host, Owner.boot(), Instant.now())) {
        engine.containers().remove(lock);
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
    return engine
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

  private void commit(ContainerHandle container, String fingerprint, BaseImage base, Layer layer)
      throws InterruptedException {
    engine
        .connection()
        .calls()
        .within(
            COMMIT,
            "commit the environment",
            () ->
                client()
                    .commitCmd(container.id())
                    .withRepository(REPOSITORY)
                    .withTag(tag(fingerprint).substring(REPOSITORY.length() + 1))
                    .withLabels(
                        engine
                            .containers()
                            .labels()
                            .ofImage(fingerprint, base.reference(), layer != Layer.INTERPRETER))
                    .exec());
  }

  /**
   * Removes the cached environments of one project, or all of them; one that a build uses right now
   * stays. They are told by their name, since Podman's commit drops labels.
   */
  List<String> clean(Optional<String> project) throws InterruptedException {
    List<Image> images =
        engine
            .connection()
            .calls()
            .within(CALL, "list images", () -> client().listImagesCmd().exec());
    List<String> removed = new ArrayList<>();
    // The newest first: a project's image stands on that of its dependencies.
    images.sort((one, other) -> Long.compare(other.getCreated(), one.getCreated()));
    for (Image image : images) {
      if (project.isPresent() && !project.equals(projectOf(image))) {
        continue;
      }
      for (String name : namesOf(image)) {
        if (remove(name)) {
          removed.add(name);
        }
      }
    }
    return removed;
  }

  private static Optional<String> projectOf(Image image) {
    Map<String, String> labels = image.getLabels();
    return labels == null ? Optional.empty() : Optional.ofNullable(labels.get(Labels.PROJECT));
  }

  private static List<String> namesOf(Image image) {
    String[] tags = image.getRepoTags();
    return Arrays.stream(tags == null ? new String[0] : tags)
        .filter(name -> ImageReference.withoutPodmansRegistry(name).startsWith(REPOSITORY + ":"))
        .toList();
  }

  private boolean remove(String name) throws InterruptedException {
    return engine
        .connection()
        .calls()
        .within(
            COMMIT,
            "remove image " + name,
            () -> {
              try {
                client().removeImageCmd(name).exec();
                return true;
              } catch (NotFoundException | ConflictException goneOrInUse) {
                return false;
              }
            });
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
    return engine.connection().client();
  }
}
