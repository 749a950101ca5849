package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.it.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFaultSnapshotTest {
  @TempDir private Path folder;

  @Test
  void severalFaultsOfAConfiguration() throws IOException {
    PlanFixture fixture = new PlanFixture(folder);
    fixture.set(Setting.IMAGE, "python:@{pyton}-slim");
    fixture.set(Setting.TIMEOUT, "soon");
    fixture.set(Setting.MEMORY, "lots");
    fixture.set(Setting.PASS_ENVIRONMENT, "API TOKEN");
    fixture.set(Setting.PYTEST_ARGS, "-k 'open");
    fixture.environment.put("1ST", "x");
    fixture.requirements = Optional.of(List.of("requirements-dev.txt", "../shared.txt"));
    fixture.override(Map.of("python", "3.9"), Map.of(Setting.CPUS, "none"));

    Snapshot.verify(
        "fault-configuration",
        fixture
            .fault()
            .replace(folder.toRealPath().toString(), "/project")
            .replace(folder.toString(), "/project")
            .replace("/project\\", "/project/"));
  }
}
