package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Problem.Kind;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import io.github.pytestmatrix.result.TestCaseResult.Output;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RerunsTest {
  private static final Outcome FIRST =
      outcome(Status.FAILED, test("a"), test("b", "b1"), test("c", "c1"));

  @Test
  void testThatPassesLaterIsFlakyWithAllItsProblems() {
    Outcome merged =
        Reruns.merge(
            outcome(Status.FAILED, test("a"), test("b", "b1")),
            List.of(outcome(Status.FAILED, test("b", "b2")), outcome(Status.PASSED, test("b"))));

    assertThat(merged.status()).isEqualTo(Status.FLAKY);
    assertThat(merged.tests())
        .extracting(TestCaseResult::status)
        .containsExactly(Status.PASSED, Status.FLAKY);
    assertThat(earlier(merged.tests().get(1))).containsExactly("b1", "b2");
    assertThat(merged.failedNodeIds()).isEmpty();
  }

  @Test
  void testThatNeverPassesKeepsItsFirstProblems() {
    Outcome merged =
        Reruns.merge(
            FIRST,
            List.of(
                outcome(Status.FAILED, test("b"), test("c", "c2")),
                outcome(Status.FAILED, test("c", "c3"))));

    assertThat(merged.status()).isEqualTo(Status.FAILED);
    TestCaseResult never = merged.tests().get(2);
    assertThat(never.problems()).extracting(Problem::message).containsExactly("c1");
    assertThat(earlier(never)).containsExactly("c2", "c3");
    assertThat(merged.tests().get(1).status()).isEqualTo(Status.FLAKY);
    assertThat(merged.failedNodeIds()).containsExactly("c");
  }

  @Test
  void testThatDoesNotTurnUpOrIsSkippedStaysFailed() {
    TestCaseResult skipped =
        new TestCaseResult(
            "m", "b", Duration.ZERO, List.of(), Optional.of("x"), Output.NONE, List.of());

    Outcome merged = Reruns.merge(FIRST, List.of(outcome(Status.PASSED, skipped)));
    assertThat(merged.status()).isEqualTo(Status.FAILED);
    assertThat(merged.tests())
        .extracting(TestCaseResult::status)
        .containsExactly(Status.PASSED, Status.FAILED, Status.FAILED);
  }

  @Test
  void rerunThatEndsInAnErrorIsAnErrorThatSaysSo() {
    Problem lost = new Problem(Kind.ERROR, "Lost", "the daemon is gone", "");
    Outcome rerun =
        new Outcome(Status.ERROR, List.of(), Optional.of(lost), Optional.empty(), List.of());

    Outcome merged = Reruns.merge(FIRST, List.of(rerun));
    assertThat(merged.status()).isEqualTo(Status.ERROR);
    assertThat(merged.problem().orElseThrow().message()).contains("rerun", "the daemon is gone");
  }

  @Test
  void checkThatFailsInTheRerunIsNotForgotten() {
    Problem check = new Problem(Kind.FAILURE, "ExitCode", "coverage", "");
    Outcome rerun =
        new Outcome(
            Status.FAILED,
            List.of(test("b"), test("c")),
            Optional.of(check),
            Optional.empty(),
            List.of());

    assertThat(Reruns.merge(FIRST, List.of(rerun)).status()).isEqualTo(Status.FAILED);
  }

  private static List<String> earlier(TestCaseResult test) {
    return test.earlier().stream().map(problems -> problems.get(0).message()).toList();
  }

  private static TestCaseResult test(String name, String... problems) {
    return new TestCaseResult(
        "m",
        name,
        Duration.ofMillis(1),
        List.of(problems).stream().map(m -> new Problem(Kind.FAILURE, "T", m, "")).toList(),
        Optional.empty(),
        Output.NONE,
        List.of());
  }

  private static Outcome outcome(Status status, TestCaseResult... tests) {
    List<String> failed =
        List.of(tests).stream()
            .filter(test -> !test.problems().isEmpty())
            .map(TestCaseResult::name)
            .toList();
    return new Outcome(status, List.of(tests), Optional.empty(), Optional.empty(), failed);
  }
}
