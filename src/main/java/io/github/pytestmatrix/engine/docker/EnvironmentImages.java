package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Image;
import io.github.pytestmatrix.engine.Cleaned;
import io.github.pytestmatrix.engine.Cleaned.Kept;
import io.github.pytestmatrix.engine.container.ImageReference;
import io.github.pytestmatrix.engine.docker.daemon.BaseImage;
import io.github.pytestmatrix.engine.docker.daemon.DaemonMessage;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** In Docker's words and in Podman's. */
  private static final Pattern CONTAINER =
      Pattern.compile("(?:container|used by):? ([0-9a-f]{12})[0-9a-f]*\\b");

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
    if (tag(name, now.text())) {
      for (UseTag old : ourUses(image).filter(use -> !use.equals(now)).toList()) {
        Optional<String> unusedHolder = remove(REPOSITORY + ":" + old.text());
      }
    }
  }

  /** False if there is no such image any more. */
  private boolean tag(String name, String tag) throws InterruptedException {
    return connection
        .calls()
        .within(
            CALL,
            "tag image " + name,
            () -> {
              try {
                client().tagImageCmd(name, REPOSITORY, tag).exec();
                return true;
              } catch (NotFoundException gone) {
                return false;
              }
            });
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
  Cleaned clean(boolean everything) throws InterruptedException {
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
    Cleaned unusedRemoved =
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

  private Cleaned remove(Predicate<Image> wanted) throws InterruptedException {
    List<Image> images =
        connection.calls().within(CALL, "list images", () -> client().listImagesCmd().exec());
    List<String> removed = new ArrayList<>();
    List<Kept> kept = new ArrayList<>();
    // The newest first: a project's image stands on that of its dependencies.
    images.sort((one, other) -> Long.compare(other.getCreated(), one.getCreated()));
    for (Image image : images) {
      List<String> names = namesOf(image);
      if (names.isEmpty() || !wanted.test(image)) {
        continue;
      }
      // The last name of an image that a container uses can't be removed, the others can.
      List<String> notes = names.stream().filter(EnvironmentImages::tellsUse).toList();
      for (String note : notes) {
        Optional<String> unusedHolder = remove(note);
      }
      for (String name : names.stream().filter(name -> !tellsUse(name)).toList()) {
        Optional<String> holder = remove(name);
        if (holder.isEmpty()) {
          removed.add(name);
        } else {
          kept.add(new Kept(name, holder.get()));
          for (String note : notes) {
            boolean unusedNoted = tag(name, note.substring(note.lastIndexOf(':') + 1));
          }
        }
      }
    }
    return new Cleaned(removed, kept);
  }

  /** Who uses the image, as the end of a sentence; empty if the name is gone. */
  private Optional<String> remove(String name) throws InterruptedException {
    return connection
        .calls()
        .within(
            REMOVAL,
            "remove image " + name,
            () -> {
              try {
                client().removeImageCmd(name).exec();
                return Optional.empty();
              } catch (NotFoundException gone) {
                return Optional.empty();
              } catch (ConflictException used) {
                return Optional.of(holder(DaemonMessage.text(used)));
              }
            });
  }

  private static String holder(String refusal) {
    Matcher container = CONTAINER.matcher(refusal);
    return container.find()
        ? "container " + container.group(1) + " uses it"
        : "the daemon refuses: " + refusal;
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
