package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Problem.Kind;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import io.github.pytestmatrix.result.TestCaseResult.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  @Test
  void testsRunAgainUntilAllPassOrTheMostIsReached() throws Exception {
    List<String> asked = new ArrayList<>();
    Outcome bad = outcome(Status.FAILED, test("b", "again"), test("c", "again"));
    Outcome good = outcome(Status.PASSED, test("b"), test("c"));
    Reruns.Rerun passesThen =
        (number, selection) -> {
          asked.add(number + " " + selection.nodeIds() + " " + selection.sessions());
          return number < 3 ? bad : good;
        };

    assertThat(Reruns.of(FIRST, 2, passesThen).status()).isEqualTo(Status.FAILED);
    assertThat(asked).containsExactly("1 [b, c] 1", "2 [b, c] 1");
    asked.clear();
    assertThat(Reruns.of(FIRST, 9, passesThen).status()).isEqualTo(Status.FLAKY);
    assertThat(asked).hasSize(3);
    asked.clear();
    assertThat(Reruns.of(FIRST, 0, passesThen)).isSameAs(FIRST);
    Outcome error = outcome(Status.ERROR, test("b", "b1"));
    assertThat(Reruns.of(error, 1, passesThen)).isSameAs(error);
    Outcome check =
        new Outcome(Status.FAILED, List.of(), problem("x"), Optional.empty(), List.of());
    assertThat(Reruns.of(check, 1, passesThen)).isSameAs(check);
    assertThat(asked).isEmpty();
  }

  @Test
  void runThatLeftTestsOutIsNotMadeAgain() throws Exception {
    for (int unrun : List.of(1, 2)) {
      for (Optional<Problem> known : List.of(Optional.<Problem>empty(), problem("check"))) {
        Outcome first =
            new Outcome(
                Status.FAILED,
                FIRST.tests(),
                known,
                Optional.empty(),
                List.of("b"),
                Map.of(),
                unrun,
                1);
        Outcome merged =
            Reruns.of(
                first,
                1,
                (number, selection) -> {
                  throw new AssertionError("ran again");
                });
        assertThat(merged.status()).isEqualTo(Status.FAILED);
        assertThat(merged.problem().orElseThrow().message())
            .contains(known.isPresent() ? "check" : unrun + (unrun == 1 ? " test n" : " tests n"));
      }
    }
  }

  @Test
  void crashThatIsTheErrorOfATestIsTheReruns() {
    TestCaseResult crashed =
        TestCases.with(
            test("b"),
            List.of(
                new Problem(Kind.FAILURE, "AssertionError", "before", ""),
                new Problem(Kind.ERROR, "Crash", "killed", "")),
            Optional.empty(),
            List.of());
    Outcome merged = Reruns.merge(FIRST, List.of(outcome(Status.ERROR, crashed)));
    assertThat(merged.problem().orElseThrow().message())
        .isEqualTo("In a rerun of failed tests: killed");
    Outcome failed = Reruns.merge(FIRST, List.of(outcome(Status.FAILED, crashed)));
    assertThat(failed.problem()).isEmpty();
  }

  @Test
  void testIsFoundAgainByItsNodeIdWhateverItsName() {
    Outcome first = named(Status.FAILED, "t.py::b", test("x1", "b1"));
    Outcome bad = named(Status.FAILED, "t.py::b", test("x2", "b2"));
    Outcome good = named(Status.PASSED, "t.py::b", test("x3"));

    Outcome merged = Reruns.merge(first, List.of(bad, good));
    assertThat(merged.status()).isEqualTo(Status.FLAKY);
    assertThat(merged.tests()).hasSize(1);
    assertThat(merged.names()).isEqualTo(Map.of("t.py::b", new TestName("m", "x1")));
    Outcome other = named(Status.PASSED, "t.py::c", test("x4"));
    Outcome lost = Reruns.merge(first, List.of(other));
    assertThat(lost.status()).isEqualTo(Status.FAILED);
    assertThat(lost.failedNodeIds()).containsExactly("t.py::b");
    assertThat(lost.names()).containsOnlyKeys("t.py::b", "t.py::c");
    assertThat(lost.tests()).hasSize(2);
  }

  private static Outcome named(Status status, String nodeId, TestCaseResult test) {
    return new Outcome(
        status,
        List.of(test),
        Optional.empty(),
        Optional.empty(),
        test.problems().isEmpty() ? List.of() : List.of(nodeId),
        Map.of(nodeId, TestName.of(test)),
        0,
        1);
  }

  @Test
  void testThatFailsInTheRerunOnlyIsAFailure() {
    Outcome merged =
        Reruns.merge(FIRST, List.of(outcome(Status.FAILED, test("a", "a2"), test("b"), test("c"))));
    assertThat(merged.status()).isEqualTo(Status.FAILED);
    assertThat(merged.tests().get(0).problems()).extracting(Problem::message).containsExactly("a2");

    Outcome again = outcome(Status.PASSED, longer("a"), test("b"), test("c"));
    assertThat(Reruns.merge(FIRST, List.of(again)).tests().get(0)).isEqualTo(test("a"));
  }

  @Test
  void whatNeverFailedIsNotFlaky() {
    Outcome check =
        new Outcome(Status.FAILED, List.of(), Optional.empty(), Optional.empty(), List.of());
    assertThat(Reruns.merge(check, List.of(outcome(Status.PASSED, test("a")))).status())
        .isEqualTo(Status.PASSED);
  }

  private static TestCaseResult longer(String name) {
    return new TestCaseResult(
        "m", name, Duration.ofMillis(9), List.of(), Optional.empty(), Output.NONE, List.of());
  }

  private static Optional<Problem> problem(String message) {
    return Optional.of(new Problem(Kind.FAILURE, "ExitCode", message, ""));
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
