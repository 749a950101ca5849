package io.github.pytestmatrix.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.MatrixException;
import org.junit.jupiter.api.Test;

class SetupFailureTest {
  @Test
  void fullDiskIsNamedThoughOtherLinesFollow() {
    MatrixException failure =
        SetupFailure.of(
            "Building the environment",
            new Exit.Exited(1),
            "dd: error writing '/big': No space left on device\n48+0 records in\n");

    assertThat(failure.what())
        .startsWith(
            "Building the environment failed with exit code 1: dd: error writing '/big': No space"
                + " left on device\n");
    assertThat(failure.hint()).contains("disk is full").contains("pytest-matrix:clean");
  }

  @Test
  void otherFailuresPointToTheirElements() {
    MatrixException failure =
        SetupFailure.of(
            "Building the environment",
            new Exit.Exited(1),
            "ERROR: No matching distribution found for x\nWARNING: old pip\n");

    assertThat(failure.what()).contains("exit code 1: ERROR: No matching distribution found for x");
    assertThat(failure.hint()).contains("<requirements>").doesNotContain("disk");
  }
}
