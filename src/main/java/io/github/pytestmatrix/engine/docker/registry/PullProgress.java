package io.github.pytestmatrix.engine.docker.registry;

import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Turns a pull's thousands of events into a few lines: one for each layer that is done, and a sign
 * of life while a large one is under way.
 */
final class PullProgress {
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

  private final String image;
  private final LongSupplier nanos;
  private final Map<String, Long> bytes = new LinkedHashMap<>();
  private final Map<String, Boolean> done = new LinkedHashMap<>();
  private final long start;
  private long lastLine;
  private long toldLayers;
  private long toldBytes;

  PullProgress(String image, LongSupplier nanos) {
    this.image = image;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
    this.lastLine = start;
  }

  /** The line to show now, if any. */
  Optional<String> next(PullResponseItem item) {
    String layer = item.getId();
    String status = item.getStatus();
    // Podman sends events without a status.
    if (layer == null || status == null || !note(layer, status, item.getProgressDetail())) {
      return Optional.empty();
    }
    long now = nanos.getAsLong();
    boolean silent = now - lastLine >= SIGN_OF_LIFE.toNanos() && bytes() != toldBytes;
    if (layersDone() == toldLayers && !silent) {
      return Optional.empty();
    }
    lastLine = now;
    toldLayers = layersDone();
    toldBytes = bytes();
    return Optional.of("Pulling " + image + ": " + amount());
  }

  private boolean note(String layer, String status, ResponseItem.ProgressDetail detail) {
    switch (status) {
      case "Pulling fs layer", "Waiting", "Verifying Checksum", "Download complete", "Extracting" ->
          done.putIfAbsent(layer, false);
      case "Downloading" -> {
        done.putIfAbsent(layer, false);
        if (detail != null && detail.getCurrent() != null) {
          bytes.merge(layer, detail.getCurrent(), Math::max);
        }
      }
      case "Pull complete", "Already exists" -> done.put(layer, true);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The line for a pull that has ended well. */
  String finished() {
    double seconds = (nanos.getAsLong() - start) / 1e9;
    return String.format(Locale.ROOT, "Pulled %s: %s in %.1f s", image, amount(), seconds);
  }

  private String amount() {
    return String.format(
        Locale.ROOT, "%d/%d layers, %.1f MB", layersDone(), done.size(), bytes() / 1e6);
  }

  private long layersDone() {
    return done.values().stream().filter(complete -> complete).count();
  }

  private long bytes() {
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }
}
