package io.github.pytestmatrix.engine.docker.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.shared.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LabelsTest {
  private static final Owner ME = Owner.current();

  @Test
  void labelsTellTheOwner() {
    Labels labels = new Labels("ab12", "org.example:app", ME);

    Map<String, String> container = labels.ofContainer("py38");
    assertThat(Labels.owner(container)).contains(ME);
    assertThat(container)
        .containsEntry(Labels.RUN, "ab12")
        .containsEntry(Labels.PROJECT, "org.example:app")
        .containsEntry(Labels.CELL, "py38");
    assertThat(container.keySet()).allMatch(name -> name.startsWith(Labels.PREFIX));
  }

  @Test
  void onlyWhatADeadBuildOfThisHostLeftIsAbandoned() {
    Owner dead = new Owner(ME.host(), ME.pid(), "long ago");
    Owner elsewhere = new Owner("other", ME.pid(), "long ago");

    assertThat(abandoned(ME, true, Owner.boot(), Duration.ofDays(9))).isFalse();
    assertThat(abandoned(elsewhere, false, Owner.boot(), Duration.ofDays(9))).isFalse();
    assertThat(abandoned(dead, true, Owner.boot(), Duration.ZERO)).isTrue();
  }

  @Test
  void whatAnotherStartOfThisMachineOrItsCloneMadeIsAbandonedWhenItIsOld() {
    Owner dead = new Owner(ME.host(), ME.pid(), "long ago");

    assertThat(abandoned(dead, false, "other", Duration.ofMinutes(14))).isFalse();
    assertThat(abandoned(dead, false, "other", Duration.ofMinutes(16))).isTrue();
    assertThat(abandoned(dead, true, "other", Duration.ofHours(47))).isFalse();
    assertThat(abandoned(dead, true, "other", Duration.ofHours(49))).isTrue();
  }

  private static boolean abandoned(Owner owner, boolean running, String boot, Duration age) {
    return Labels.abandoned(
        new Labels("ab12", "org.example:app", owner).ofContainer("py38"),
        running,
        ME.host(),
        boot,
        Instant.now().plus(age));
  }

  @Test
  void imageBelongsToNoRun() {
    Labels labels = new Labels("ab12", "org.example:app", ME);

    Map<String, String> image = labels.ofImage("f00d", "python:3.8-slim", true, Map.of());
    assertThat(Labels.owner(image)).isEmpty();
    assertThat(image)
        .containsEntry(Labels.RUN, "")
        .containsEntry(Labels.CELL, "")
        .containsEntry(Labels.PROJECT, "org.example:app")
        .containsEntry(Labels.FINGERPRINT, "f00d");
    assertThat(image.keySet()).containsAll(labels.ofContainer("").keySet());
  }

  @Test
  void damagedLabelsHaveNoOwner() {
    Map<String, String> labels =
        new TreeMap<>(new Labels("ab12", "org.example:app", ME).ofContainer("py38"));
    String pid =
        labels.entrySet().stream()
            .filter(label -> label.getValue().equals(Long.toString(ME.pid())))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();

    for (String damaged : new String[] {"", "x", "-1", "1e3", "99999999999999999999", " 1"}) {
      labels.put(pid, damaged);
      assertThat(Labels.owner(labels)).as(damaged).isEmpty();
    }
    assertThat(Labels.owner(Map.of())).isEmpty();
  }
}
