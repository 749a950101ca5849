package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.it.Snapshot;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExitSnapshotTest {
  @Test
  void whatExitCodesMean() throws IOException {
    List<String> lines =
        Stream.of(0, 1, 2, 3, 4, 5, 6, 42, 126, 127, 134, 137, 139, 143)
            .map(code -> code + ": " + PytestExit.meaning(code))
            .toList();

    Snapshot.verify("exit-codes", lines);
  }
}
