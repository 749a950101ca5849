package io.github.pytestmatrix.matrix;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.it.Snapshot;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MatrixFaultSnapshotTest {
  @Test
  void severalFaultsOfAMatrix() throws IOException {
    Map<String, String> axes = new LinkedHashMap<>();
    axes.put("python", "3.13..3.8, 3.9,, 3.10+");
    axes.put("django", "4.2, 4.2, ${django.version}");
    MatrixSpec spec =
        new MatrixSpec(
            axes,
            List.of(Map.of("djnago", "4.2"), Map.of("django", "3.2")),
            List.of(Map.of("python", "3.*")),
            MatrixSpec.DEFAULT_MAX_CELLS);

    MatrixException fault = assertThrows(MatrixException.class, () -> Matrix.expand(spec));
    Snapshot.verify("fault-matrix", String.valueOf(fault.getMessage()));
  }
}
