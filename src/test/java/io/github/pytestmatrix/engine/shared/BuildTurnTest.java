package io.github.pytestmatrix.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BuildTurnTest {
  @Test
  void patienceThatIsOverSaysWhoIsWaitedForAndWhatToDo() {
    BuildTurn turn = new BuildTurn(Duration.ZERO, "lock x", "End it.");

    assertThatThrownBy(turn::pause)
        .isInstanceOfSatisfying(
            MatrixException.class,
            late -> {
              assertThat(late.what())
                  .isEqualTo(
                      "Another build has been preparing the same environment for 0 s (lock x).");
              assertThat(late.hint()).isEqualTo("End it.");
            });
  }

  @Test
  void waitIsBrokenOffByAnInterrupt() {
    BuildTurn turn = new BuildTurn(Duration.ofDays(1), "lock x", "");
    Thread.currentThread().interrupt();

    assertThatThrownBy(turn::pause).isInstanceOf(InterruptedException.class);
  }
}
