package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.command.InspectImageResponse;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An image that the daemon has.
 *
 * @param reference as the plan names it
 * @param id the daemon's id of it
 * @param digest {@code python@sha256:…} as the registry knows it, or the id where it is from none
 * @param env its variables, {@code NAME=value}
 * @param user its user; empty for root
 * @param platform {@code linux/amd64}
 */
record BaseImage(
    String reference, String id, String digest, List<String> env, String user, String platform) {
  BaseImage {
    env = List.copyOf(env);
  }

  static BaseImage of(String reference, InspectImageResponse image) {
    String id = Objects.requireNonNull(image.getId());
    List<String> digests = Optional.ofNullable(image.getRepoDigests()).orElse(List.of());
    ImageReference wanted = ImageReference.parse(reference);
    String digest =
        digests.stream()
            .filter(known -> ImageReference.parse(known).sameRepository(wanted))
            .findFirst()
            .or(() -> digests.stream().findFirst())
            .orElse(id);
    var config = Optional.ofNullable(image.getConfig());
    return new BaseImage(
        reference,
        id,
        digest,
        config.map(found -> found.getEnv()).map(List::of).orElse(List.of()),
        config.map(found -> found.getUser()).orElse(""),
        image.getOs() + "/" + image.getArch());
  }
}
