package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Image;
import io.github.pytestmatrix.engine.container.ImageReference;
import io.github.pytestmatrix.engine.docker.daemon.BaseImage;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnection;
import io.github.pytestmatrix.engine.docker.daemon.Labels;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The images that environments are: who uses them, and when they go. They are known by their names,
 * since Podman's commit drops labels.
 */
final class EnvironmentImages {
  static final String REPOSITORY = "pytest-matrix/env";

  /** How long an environment is kept that nobody uses. */
  private static final int KEEP_DAYS = 30;

  /** A use is noted so seldom that a build that finds its environment has nothing to do for it. */
  private static final int NOTED_DAYS = 7;

  private static final Duration CALL = Duration.ofSeconds(60);
  private static final Duration REMOVAL = Duration.ofMinutes(10);

  private final DockerConnection connection;
  private final String project;
  private final AtomicBoolean looked = new AtomicBoolean();

  EnvironmentImages(DockerConnection connection, String project) {
    this.connection = connection;
    this.project = project;
  }

  /** Whether it has been noted lately that this project uses the image. */
  boolean isUseNoted(BaseImage image) {
    LocalDate oldest = today().minusDays(NOTED_DAYS);
    return ourUses(image).anyMatch(use -> use.day().isAfter(oldest));
  }

  /** Notes that this project uses the image today. */
  void noteUse(BaseImage image, String name) throws InterruptedException {
    UseTag now = UseTag.of(name.substring(REPOSITORY.length() + 1), project, today());
    boolean noted =
        connection
            .calls()
            .within(
                CALL,
                "tag image " + name,
                () -> {
                  try {
                    client().tagImageCmd(name, REPOSITORY, now.text()).exec();
                    return true;
                  } catch (NotFoundException gone) {
                    return false;
                  }
                });
    if (noted) {
      for (UseTag old : ourUses(image).filter(use -> !use.equals(now)).toList()) {
        boolean unusedRemoved = remove(REPOSITORY + ":" + old.text());
      }
    }
  }

  private Stream<UseTag> ourUses(BaseImage image) {
    return uses(tagsOf(image.tags().stream()).toList()).filter(use -> use.by(project));
  }

  private static LocalDate today() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  /**
   * Removes the environments that this project has used, or all; one that a container uses right
   * now stays.
   */
  List<String> clean(boolean everything) throws InterruptedException {
    return remove(
        image ->
            everything
                || uses(tags(image)).anyMatch(use -> use.by(project))
                || project.equals(label(image, Labels.PROJECT)));
  }

  /** Removes those that nobody has used for a month; looks for them once. */
  void removeUnused() throws InterruptedException {
    if (!looked.compareAndSet(false, true)) {
      return;
    }
    LocalDate oldest = today().minusDays(KEEP_DAYS + NOTED_DAYS);
    List<String> unusedRemoved =
        remove(
            image -> {
              List<UseTag> uses = uses(tags(image)).toList();
              if (!uses.isEmpty()) {
                return uses.stream().allMatch(use -> use.day().isBefore(oldest));
              }
              // That of an interpreter alone is nobody's, and below all others.
              return !label(image, Labels.PROJECT).isEmpty() && built(image).isBefore(oldest);
            });
  }

  private static LocalDate built(Image image) {
    return LocalDate.ofInstant(Instant.ofEpochSecond(image.getCreated()), ZoneOffset.UTC);
  }

  private List<String> remove(Predicate<Image> wanted) throws InterruptedException {
    List<Image> images =
        connection.calls().within(CALL, "list images", () -> client().listImagesCmd().exec());
    List<String> removed = new ArrayList<>();
    // The newest first: a project's image stands on that of its dependencies.
    images.sort((one, other) -> Long.compare(other.getCreated(), one.getCreated()));
    for (Image image : images) {
      List<String> names = namesOf(image);
      if (names.isEmpty() || !wanted.test(image)) {
        continue;
      }
      // The last name of an image that a container uses can't be removed, the others can.
      for (String name : names.stream().filter(EnvironmentImages::tellsUse).toList()) {
        boolean unusedRemoved = remove(name);
      }
      for (String name : names.stream().filter(name -> !tellsUse(name)).toList()) {
        if (remove(name)) {
          removed.add(name);
        }
      }
    }
    return removed;
  }

  private boolean remove(String name) throws InterruptedException {
    return connection
        .calls()
        .within(
            REMOVAL,
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

  private static String label(Image image, String name) {
    Map<String, String> labels = image.getLabels();
    return labels == null ? "" : labels.getOrDefault(name, "");
  }

  private static List<String> namesOf(Image image) {
    String[] names = image.getRepoTags();
    return Arrays.stream(names == null ? new String[0] : names)
        .filter(name -> ImageReference.withoutPodmansRegistry(name).startsWith(REPOSITORY + ":"))
        .toList();
  }

  private static List<String> tags(Image image) {
    return tagsOf(namesOf(image).stream()).toList();
  }

  private static Stream<UseTag> uses(List<String> tags) {
    return tags.stream().map(UseTag::parse).flatMap(Optional::stream);
  }

  private static Stream<String> tagsOf(Stream<String> names) {
    return names
        .map(ImageReference::withoutPodmansRegistry)
        .filter(name -> name.startsWith(REPOSITORY + ":"))
        .map(name -> name.substring(REPOSITORY.length() + 1));
  }

  private static boolean tellsUse(String name) {
    return UseTag.parse(name.substring(name.lastIndexOf(':') + 1)).isPresent();
  }

  private DockerClient client() {
    return connection.client();
  }
}
