package io.github.pytestmatrix.engine.docker.daemon;

import io.github.pytestmatrix.engine.shared.Owner;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The labels on our containers and images: by them alone we find what is ours.
 *
 * @param run unique to one execution of the goal
 * @param project the Maven project, {@code groupId:artifactId}
 */
public record Labels(String run, String project, Owner owner) {
  static final String PREFIX = "io.github.pytest-matrix.";
  public static final String RUN = PREFIX + "run";
  public static final String PROJECT = PREFIX + "project";
  public static final String FINGERPRINT = PREFIX + "fingerprint";

  /** Of an image that was made from sources: a digest over all that it was looked for by. */
  public static final String ORIGIN = PREFIX + "origin";

  /** What of these sources decided about the image. */
  public static final String SOURCES = PREFIX + "sources";

  static final String CELL = PREFIX + "cell";
  private static final String HOST = PREFIX + "host";
  private static final String OWNER = PREFIX + "owner";
  private static final String OWNER_START = PREFIX + "owner-start";
  private static final String BOOT = PREFIX + "boot";
  private static final String CREATED = PREFIX + "created";
  private static final String BASE = PREFIX + "base";

  /** Between a container's creation and its start, its files are copied in. */
  private static final Duration LONGEST_COPY = Duration.ofMinutes(15);

  private static final Duration LONGEST_BUILD = Duration.ofDays(2);

  public Map<String, String> ofContainer(String cell) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(RUN, run);
    labels.put(PROJECT, project);
    labels.put(CELL, cell);
    labels.put(HOST, owner.host());
    labels.put(OWNER, Long.toString(owner.pid()));
    labels.put(OWNER_START, owner.start());
    labels.put(BOOT, Owner.boot());
    labels.put(CREATED, Instant.now().toString());
    return labels;
  }

  /**
   * Whether the container with these labels is what a dead build of this host left.
   *
   * <p>Of one from before this machine's last start, or of a machine that was cloned from the same
   * template down to its id, the process can't be looked for: it counts as left where its container
   * has not run for a while, or for so long that no build does.
   *
   * @param running whether the container runs
   */
  public static boolean abandoned(
      Map<String, String> labels, boolean running, String host, String boot, Instant now) {
    if (owner(labels).filter(owner -> owner.deadOn(host)).isEmpty()) {
      return false;
    }
    if (labels.getOrDefault(BOOT, "").equals(boot)) {
      return true;
    }
    Duration limit = running ? LONGEST_BUILD : LONGEST_COPY;
    return created(labels).filter(created -> created.plus(limit).isBefore(now)).isPresent();
  }

  private static Optional<Instant> created(Map<String, String> labels) {
    try {
      return Optional.of(Instant.parse(labels.getOrDefault(CREATED, "")));
    } catch (DateTimeParseException damaged) {
      return Optional.empty();
    }
  }

  /**
   * A commit inherits the container's labels, so those of the run are blanked: an image belongs to
   * none.
   */
  public Map<String, String> ofImage(
      String fingerprint, String base, boolean ofProject, Map<String, String> ofSources) {
    Map<String, String> labels = new LinkedHashMap<>(ofContainer(""));
    labels.replaceAll((name, value) -> "");
    labels.put(PROJECT, ofProject ? project : "");
    labels.put(CREATED, Instant.now().toString());
    labels.put(FINGERPRINT, fingerprint);
    labels.put(BASE, base);
    // Those of the image below would be inherited.
    labels.put(ORIGIN, ofSources.getOrDefault(ORIGIN, ""));
    labels.put(SOURCES, ofSources.getOrDefault(SOURCES, ""));
    return labels;
  }

  /** Who made the container with these labels; empty where they aren't ours or are damaged. */
  static Optional<Owner> owner(Map<String, String> labels) {
    return Owner.of(
        labels.getOrDefault(HOST, ""),
        labels.getOrDefault(OWNER, ""),
        labels.getOrDefault(OWNER_START, ""));
  }
}
