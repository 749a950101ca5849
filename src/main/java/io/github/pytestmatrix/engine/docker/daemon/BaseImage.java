package io.github.pytestmatrix.engine.docker.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pytestmatrix.engine.container.ImageReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An image that the daemon has.
 *
 * @param reference as the plan names it
 * @param id the daemon's id of it
 * @param digest {@code python@sha256:…} as the registry knows it, or the id where it is from none
 * @param env its variables, {@code NAME=value}
 * @param user its user; empty for root
 * @param platform {@code linux/amd64}, {@code linux/arm/v7}
 * @param volumes the folders that each of its containers has a volume for
 * @param layers the digests of its layers, the lowest first
 * @param labels name to value
 * @param tags all its names, {@code repository:tag}
 */
public record BaseImage(
    String reference,
    String id,
    String digest,
    List<String> env,
    String user,
    String platform,
    List<String> volumes,
    List<String> layers,
    Map<String, String> labels,
    List<String> tags) {
  public BaseImage {
    env = List.copyOf(env);
    volumes = List.copyOf(volumes);
    layers = List.copyOf(layers);
    labels = Map.copyOf(labels);
    tags = List.copyOf(tags);
  }

  /** From the daemon's answer on {@code GET /images/…/json}. */
  static BaseImage of(String reference, JsonNode image) {
    String id = image.path("Id").asText();
    List<String> digests = strings(image.path("RepoDigests"));
    ImageReference wanted = ImageReference.parse(reference);
    String digest =
        digests.stream()
            .filter(known -> ImageReference.parse(known).sameRepository(wanted))
            .findFirst()
            .or(() -> digests.stream().findFirst())
            .orElse(id);
    JsonNode config = image.path("Config");
    return new BaseImage(
        reference,
        id,
        digest,
        strings(config.path("Env")),
        config.path("User").asText(""),
        platform(image),
        names(config.path("Volumes")),
        strings(image.path("RootFS").path("Layers")),
        labels(config.path("Labels")),
        strings(image.path("RepoTags")));
  }

  /** Whether it was made from the other one, by adding to it. */
  public boolean standsOn(BaseImage other) {
    return layers.size() > other.layers.size()
        && layers.subList(0, other.layers.size()).equals(other.layers);
  }

  private static String platform(JsonNode image) {
    String variant = image.path("Variant").asText("");
    return image.path("Os").asText()
        + "/"
        + image.path("Architecture").asText()
        + (variant.isEmpty() ? "" : "/" + variant);
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(element -> strings.add(element.asText()));
    return strings;
  }

  static Map<String, String> labels(JsonNode object) {
    Map<String, String> labels = new HashMap<>();
    object.properties().forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return labels;
  }
}
