package io.github.pytestmatrix.engine.docker.container;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.core.command.CreateContainerCmdImpl;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.container.Tar;
import io.github.pytestmatrix.engine.container.TestUser;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Does once for nothing, beside the search for the daemon, what the first container would wait for:
 * docker-java's request for a container is a large bean, and Jackson takes a quarter of a second to
 * get to know it.
 */
public final class DockerJavaWarmup {
  private DockerJavaWarmup() {}

  public static boolean run(ObjectMapper mapper) throws IOException {
    CreateContainerCmdImpl create =
        new CreateContainerCmdImpl(
            command -> {
              throw new IllegalStateException("never executed");
            },
            null,
            "image");
    ContainerSettings.script(create, Map.of("A", "b"));
    ContainerSettings.limit(
        create,
        new Limits(
            Duration.ofSeconds(1),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
    create.withLabels(Map.of("a", "b"));
    mapper.writeValueAsBytes(create);
    mapper.readValue("{\"Id\":\"0\",\"Warnings\":[]}", CreateContainerResponse.class);
    try (Tar tar = new Tar(OutputStream.nullOutputStream(), TestUser.DEFAULT)) {
      tar.folder("a");
      tar.file("a/b", new byte[1]);
    }
    return true;
  }
}
