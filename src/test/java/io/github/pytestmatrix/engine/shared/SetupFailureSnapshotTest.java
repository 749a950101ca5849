package io.github.pytestmatrix.engine.shared;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.it.Snapshot;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SetupFailureSnapshotTest {
  @Test
  void aSetupThatFails() throws IOException {
    String output =
        """
        Collecting Django~=9.9
        ERROR: Could not find a version that satisfies the requirement Django~=9.9
        ERROR: No matching distribution found for Django~=9.9
        """;

    Snapshot.verify(
        "fault-setup",
        String.valueOf(
            SetupFailure.of(
                    "Building the environment on python:3.12-slim", new Exit.Exited(1), output, "")
                .getMessage()));
  }
}
