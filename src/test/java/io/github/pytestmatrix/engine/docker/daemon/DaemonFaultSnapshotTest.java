package io.github.pytestmatrix.engine.docker.daemon;

import io.github.pytestmatrix.it.Snapshot;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DaemonFaultSnapshotTest {
  @Test
  void noDaemonAnswers() throws IOException {
    NoDaemonMessage.Tried refused =
        tried("unix:///var/run/docker.sock", "default socket", UnreachableException.Kind.REFUSED);
    NoDaemonMessage.Tried missing =
        tried("unix:///run/podman/podman.sock", "podman", UnreachableException.Kind.MISSING);

    Snapshot.verify(
        "fault-no-daemon",
        String.valueOf(NoDaemonMessage.explain(List.of(refused, missing)).getMessage()));
  }

  private static NoDaemonMessage.Tried tried(
      String address, String origin, UnreachableException.Kind kind) {
    String reason =
        kind == UnreachableException.Kind.MISSING
            ? "no such file"
            : "connection refused: nothing listens there";
    return new NoDaemonMessage.Tried(
        DaemonEndpoint.parse(address, origin, Optional.empty()),
        new UnreachableException(kind, reason));
  }
}
