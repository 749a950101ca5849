package io.github.pytestmatrix.engine.docker;

import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.SampleSpec;
import io.github.pytestmatrix.engine.container.LayerNames;
import io.github.pytestmatrix.engine.container.LayerNames.Name;
import io.github.pytestmatrix.engine.docker.daemon.BaseImage;
import io.github.pytestmatrix.it.Snapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerKeysSnapshotTest {
  @TempDir private Path folder;

  private static BaseImage image() {
    return new BaseImage(
        "python:3.12-slim",
        "sha256:" + "ab".repeat(32),
        "python@sha256:" + "cd".repeat(32),
        List.of("PATH=/usr/local/bin"),
        "",
        "linux/amd64",
        List.of(),
        List.of("sha256:" + "ef".repeat(32)),
        Map.of(),
        List.of("python:3.12-slim"));
  }

  /** A change of these makes all users build all of their environments anew. */
  @Test
  void namesOfTheImagesOfASpec() throws Exception {
    SampleSpec sample = new SampleSpec(folder);
    LayerNames names = Environments.names(image(), origin -> List.of());
    List<String> lines = new ArrayList<>();
    lines.add("interpreter  " + Environments.tag(names.interpreter()));
    for (ProjectInstall install : ProjectInstall.values()) {
      add(lines, names, sample.with(install), "");
      add(lines, names, sample.with(install, "lib"), " with a requirement of its own sources");
    }

    Snapshot.verify("environment-keys-docker", lines);
  }

  private static void add(List<String> lines, LayerNames names, EnvironmentSpec spec, String kind)
      throws InterruptedException {
    Name dependencies = names.dependencies(spec);
    lines.add("project " + spec.install() + kind);
    lines.add("  dependencies  " + Environments.tag(dependencies));
    lines.add("  project       " + Environments.tag(names.project(spec, dependencies)));
  }
}
