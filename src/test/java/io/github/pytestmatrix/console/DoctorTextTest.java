package io.github.pytestmatrix.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.BaseKind;
import io.github.pytestmatrix.engine.EngineFact;
import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.plan.Job;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DoctorTextTest {
  private final DoctorText text = new DoctorText();

  @Test
  void anEngineIsAListOfFacts() {
    text.section(
        "Local",
        List.of(new EngineFact("CPUs", "2"), new EngineFact("interpreters", "one\ntwo")),
        Optional.empty());

    assertThat(text.lines())
        .containsExactly(
            "", "Local", "  CPUs          2", "  interpreters  one", "                two");
  }

  @Test
  void anAbsentEngineSaysWhyAndWhatToDo() {
    text.section(
        "Docker",
        List.of(),
        Optional.of(new MatrixException("No daemon answers.\n  - a socket", "Start one.")));

    assertThat(text.lines())
        .containsExactly(
            "",
            "Docker",
            "  unavailable   No daemon answers.",
            "                - a socket",
            "  to fix it     Start one.");
  }

  @Test
  void eachCellSaysWhatItWouldUseOrWhatItLacks() {
    Map<Job, EnvironmentState> states = new LinkedHashMap<>();
    states.put(
        Jobs.job("py38"),
        new EnvironmentState(
            BaseKind.IMAGE, "python:3.8-slim", false, "", false, Optional.empty()));
    states.put(
        Jobs.job("py39"),
        new EnvironmentState(BaseKind.IMAGE, "python:3.9", true, "e", true, Optional.empty()));
    states.put(
        Jobs.job("py310"),
        new EnvironmentState(BaseKind.IMAGE, "python:3.10", true, "e", false, Optional.empty()));
    states.put(
        Jobs.job("py311"),
        new EnvironmentState(
            BaseKind.INTERPRETER,
            "",
            false,
            "",
            false,
            Optional.of(new MatrixException("No interpreter.", "pyenv install 3.11"))));
    text.cells("Engine: docker", states);

    assertThat(text.lines())
        .containsExactly(
            "",
            "Engine: docker",
            "  py38          python:3.8-slim, to pull, environment to build",
            "  py39          python:3.9, environment cached",
            "  py310         python:3.10, environment to build",
            "  py311         can't run: No interpreter.",
            "                to fix it: pyenv install 3.11",
            "");
  }
}
