package io.github.pytestmatrix.engine.docker.registry;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an image is made for.
 *
 * @param os {@code linux}; empty for any
 * @param architecture {@code amd64}, by Docker's own name; empty for any
 * @param variant {@code v7}; empty for any
 */
public record Platform(String os, String architecture, String variant) {
  static final Platform ANY = new Platform("", "", "");

  /** As in containerd, whose rules the docker command has. */
  private static final Map<String, String> OTHER_NAMES =
      Map.of(
          "x86_64", "amd64",
          "x86-64", "amd64",
          "aarch64", "arm64",
          "armhf", "arm/v7",
          "armel", "arm/v6",
          "i386", "386",
          "i686", "386");

  private static final Map<String, String> USUAL_VARIANTS =
      Map.of("arm64", "v8", "arm", "v7", "amd64", "v1");

  /** {@code linux/arm/v7}, {@code arm64}, {@code linux}; empty for any. */
  public static Platform parse(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    if (lower.isEmpty()) {
      return ANY;
    }
    if (lower.equals("linux") || lower.equals("windows")) {
      return new Platform(lower, "", "");
    }
    String whole =
        lower.startsWith("linux/") || lower.startsWith("windows/") ? lower : "linux/" + lower;
    List<String> parts = List.of(whole.split("/", 3));
    String architecture = OTHER_NAMES.getOrDefault(parts.get(1), parts.get(1));
    List<String> named =
        List.of((architecture + (parts.size() > 2 ? "/" + parts.get(2) : "")).split("/", 2));
    return new Platform(parts.get(0), named.get(0), named.size() > 1 ? named.get(1) : "");
  }

  public boolean any() {
    return os.isEmpty();
  }

  /** Whether an image of the other one is what this asks for. */
  boolean fits(Platform image) {
    return (os.isEmpty() || os.equals(image.os))
        && (architecture.isEmpty() || architecture.equals(image.architecture))
        && (variant.isEmpty() || variant.equals(image.usualVariant()));
  }

  private String usualVariant() {
    return variant.isEmpty() ? USUAL_VARIANTS.getOrDefault(architecture, "") : variant;
  }

  /** As Docker writes it. */
  @Override
  public String toString() {
    return os
        + (architecture.isEmpty() ? "" : "/" + architecture)
        + (variant.isEmpty() ? "" : "/" + variant);
  }
}
