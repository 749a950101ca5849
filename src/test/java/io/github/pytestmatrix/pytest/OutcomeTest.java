package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Exit.Exited;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeTest {
  private static final String S = "12-ab";
  private static final String T = "12-cd";

  @TempDir private Path folder;

  private static Channel passing() {
    return new Channel().start(S).passed(S, "t.py::a").finish(S, 0);
  }

  private static Channel passingWithXml() {
    return new Channel().startWithXml(S).passed(S, "t.py::a").finish(S, 0);
  }

  @Test
  void wellEndedSessionWithExitCodeZeroIsAPass() {
    Outcome outcome = outcome(0, passing());

    assertThat(outcome.status()).isEqualTo(Status.PASSED);
    assertThat(outcome.problem()).isEmpty();
    assertThat(outcome.interpreter().orElseThrow().pytest()).isEqualTo("9.1");
  }

  @ParameterizedTest
  @CsvSource({
    "1, FAILED", "2, ERROR", "3, ERROR", "4, ERROR", "5, FAILED", "6, FAILED", "7, ERROR",
    "126, ERROR", "127, ERROR", "129, ERROR", "137, ERROR", "139, ERROR", "143, ERROR",
        "255, ERROR",
    "-1, ERROR", "-11, ERROR"
  })
  void noOtherExitCodeIsEverAPass(int code, Status status) {
    Outcome outcome = outcome(code, passing());

    assertThat(outcome.status()).isEqualTo(status);
    assertThat(outcome.problem().orElseThrow().message()).isNotBlank();
    assertThat(outcome.tests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 42, 127, 137})
  void withoutAnyEvidenceNoExitCodeIsAPass(int code) {
    Outcome outcome = outcome(code, new Channel());

    assertThat(outcome.status()).isEqualTo(Status.ERROR);
    assertThat(outcome.problem()).isPresent();
    assertThat(outcome.problem().orElseThrow().details()).contains("the log's end");
  }

  @Test
  void unreadableXmlAloneIsNoEvidence() throws IOException {
    xml(S, "<testsuites><testsuite><testcase classname='t' name='a'/>");

    assertThat(outcome(0, new Channel()).status()).isEqualTo(Status.ERROR);
  }

  @Test
  void failedTestIsNoPassThoughTheScriptSaysTrue() {
    Outcome outcome = outcome(0, new Channel().start(S).failed(S, "t.py::a").finish(S, 1));

    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.failedNodeIds()).containsExactly("t.py::a");
  }

  @Test
  void failedCheckIsNoPassThoughTheScriptSaysTrue() {
    Channel channel = new Channel().start(S).passed(S, "t.py::a").finish(S, 1);

    Outcome outcome = outcome(0, channel);
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.problem().orElseThrow().message()).contains("--cov-fail-under");
  }

  @Test
  void failureInTheXmlAloneCounts() throws IOException {
    xml(S, suite("<testcase classname='t' name='a'><failure message='assert 0'/></testcase>"));

    assertThat(outcome(0, passingWithXml()).status()).isEqualTo(Status.FAILED);
  }

  @Test
  void failureInTheEventsAloneCounts() throws IOException {
    xml(S, suite("<testcase classname='t' name='a'/>"));

    Outcome outcome = outcome(0, new Channel().startWithXml(S).failed(S, "t.py::a").finish(S, 0));
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.tests()).hasSize(1);
  }

  @Test
  void testsThatTheXmlLacksAreAdded() throws IOException {
    xml(S, suite("<testcase classname='t' name='a'/>"));
    Channel channel =
        new Channel().startWithXml(S).passed(S, "t.py::a").passed(S, "t.py::b").finish(S, 0);

    assertThat(outcome(0, channel).tests())
        .extracting(TestCaseResult::name)
        .containsExactly("a", "b");
  }

  @Test
  void testsThatAConftestRenamesInTheXmlAreNotCountedTwice() throws IOException {
    xml(S, suite("<testcase classname='x' name='A'/><testcase classname='x' name='B'/>"));
    Channel channel =
        new Channel().startWithXml(S).passed(S, "t.py::a").passed(S, "t.py::b").finish(S, 0);

    assertThat(outcome(0, channel).tests())
        .extracting(TestCaseResult::name)
        .containsExactly("A", "B");
    Channel failing =
        new Channel().startWithXml(S).passed(S, "t.py::a").failed(S, "t.py::b").finish(S, 0);
    assertThat(outcome(0, failing).status()).isEqualTo(Status.FAILED);
  }

  @Test
  void sessionThatCrashedBeforeAnotherPassedIsAnError() {
    Channel channel = new Channel().start(S).test(S, "t.py::a");
    channel.start(T).passed(T, "u.py::b").finish(T, 0);

    Outcome outcome = outcome(0, channel);
    assertThat(outcome.status()).isEqualTo(Status.ERROR);
    assertThat(outcome.tests())
        .extracting(TestCaseResult::status)
        .containsExactlyInAnyOrder(Status.ERROR, Status.PASSED);
  }

  @Test
  void endOfTheCellIsTheRunningTestsError() {
    Channel channel =
        new Channel().start(S).passed(S, "t.py::a").test(S, "t.py::b").test(S, "t.py::c");

    for (Exit exit :
        List.of(
            new Exit.TimedOut(Duration.ofHours(1)),
            new Exit.OutOfMemory("512m"),
            new Exit.Lost("The daemon's connection broke."))) {
      Outcome outcome = outcome(exit, channel);
      assertThat(outcome.status()).isEqualTo(Status.ERROR);
      assertThat(outcome.problem()).isEmpty();
      assertThat(outcome.tests())
          .extracting(TestCaseResult::status)
          .containsExactly(Status.PASSED, Status.ERROR, Status.ERROR);
      assertThat(outcome.failedNodeIds()).containsExactly("t.py::b", "t.py::c");
    }
    assertThat(message(outcome(new Exit.TimedOut(Duration.ofMinutes(90)), channel)))
        .contains("after 90m", "-Dpytest-matrix.timeout");
    assertThat(message(outcome(new Exit.TimedOut(Duration.ofMillis(1500)), channel)))
        .contains("after 1.5s");
    assertThat(message(outcome(new Exit.OutOfMemory("512m"), channel)))
        .contains("512m", "<memory>");
    assertThat(message(outcome(139, channel))).startsWith("Killed by SIGSEGV (exit code 139).");
  }

  @Test
  void limitIsTheCauseThoughPytestEndedItsSessionWhenInterrupted() {
    Channel channel = new Channel().start(S).passed(S, "a.py::test_1").test(S, "a.py::test_2");
    channel.record(S, "{'e':'interrupt','type':'KeyboardInterrupt','message':''}").finish(S, 2);
    Outcome outcome = outcome(new Exit.TimedOut(Duration.ofSeconds(5)), channel);
    assertThat(outcome.status()).isEqualTo(Status.ERROR);
    assertThat(outcome.tests().get(1).problems())
        .extracting(Problem::type)
        .containsExactly("Timeout");
  }

  @Test
  void endOutsideOfAnyTestIsTheCellsProblem() {
    Exit timedOut = new Exit.TimedOut(Duration.ofSeconds(5));

    assertThat(cellProblem(outcome(timedOut, new Channel()))).contains("No test had begun");
    assertThat(cellProblem(outcome(timedOut, new Channel().start(S)))).contains("collecting");
    assertThat(cellProblem(outcome(timedOut, passing())))
        .contains("had ended by then, with 1 test");
    assertThat(outcome(timedOut, passing()).status()).isEqualTo(Status.ERROR);
  }

  @Test
  void runningTestKeepsTheProblemItHadBeforeTheCrash() {
    Channel channel = new Channel().start(S).test(S, "t.py::a");
    channel.phase(S, "t.py::a", "call", "failed", "AssertionError: no");

    assertThat(outcome(139, channel).tests().get(0).problems())
        .extracting(Problem::type)
        .containsExactly("AssertionError", "Crash");
  }

  @Test
  void collectionErrorFailsTheCell() {
    Channel channel = new Channel().start(S);
    channel.record(S, "{'e':'collect','id':'t.py','outcome':'failed','text':'E   NameError: x'}");
    channel.record(
        S, "{'e':'interrupt','type':'Interrupted','message':'1 error during collection'}");
    channel.finish(S, 2);

    Outcome outcome = outcome(2, channel);
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.tests().get(0).problems().get(0).type()).isEqualTo("NameError");
    assertThat(outcome.failedNodeIds()).isEmpty();
  }

  @Test
  void interruptIsAnErrorEvenIfATestFailedBefore() {
    Channel channel = new Channel().start(S).failed(S, "t.py::a");
    channel.record(S, "{'e':'interrupt','type':'KeyboardInterrupt','message':''}").finish(S, 2);

    assertThat(outcome(2, channel).status()).isEqualTo(Status.ERROR);
  }

  @Test
  void maxfailUnderXdistIsNoMoreThanAFailure() {
    Channel channel = new Channel().start(S).failed(S, "t.py::a").test(S, "t.py::b");
    channel.record(
        S, "{'e':'interrupt','type':'Interrupted','message':'stopping after 1 failures'}");

    Outcome outcome = outcome(2, channel.finish(S, 2));
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.tests()).hasSize(1);
  }

  @Test
  void internalErrorShowsItsTraceback() {
    Channel channel = new Channel().start(S).record(S, "{'e':'internal','text':'plugin broke'}");

    Outcome outcome = outcome(3, channel.finish(S, 3));
    assertThat(outcome.status()).isEqualTo(Status.ERROR);
    assertThat(outcome.problem().orElseThrow().details()).isEqualTo("plugin broke");
  }

  @Test
  void cellWithoutTestsFailsUnlessAllowed() {
    Channel none = new Channel().start(S).finish(S, 5);

    assertThat(outcome(5, none).status()).isEqualTo(Status.FAILED);
    assertThat(outcome(0, new Channel().start(S).finish(S, 0)).status()).isEqualTo(Status.FAILED);
    Evidence lenient = new Evidence(new Exited(5), none.sessions(), folder, "", false);
    assertThat(Outcome.of(lenient).status()).isEqualTo(Status.SKIPPED);
  }

  @Test
  void skippedTestsAlonePass() {
    Channel channel = new Channel().start(S).test(S, "t.py::a");
    channel.phase(S, "t.py::a", "setup", "skipped", "not here").done(S, "t.py::a").finish(S, 0);

    assertThat(outcome(0, channel).status()).isEqualTo(Status.PASSED);
    assertThat(outcome(0, channel).tests().get(0).skipped()).contains("not here");
  }

  @Test
  void flakyTestMakesTheCellFlaky() throws IOException {
    xml(S, suite("<testcase classname='t' name='a'/>"));
    Channel channel = new Channel().startWithXml(S).test(S, "t.py::a");
    channel.phase(S, "t.py::a", "call", "rerun", "AssertionError: no");

    assertThat(outcome(0, channel.done(S, "t.py::a").finish(S, 0)).status())
        .isEqualTo(Status.FLAKY);
  }

  @Test
  void hangingTestIsNamedThoughAnotherOneHadFailed() {
    Channel channel = new Channel().start(S).failed(S, "a.py::test_1").test(S, "a.py::test_2");
    channel.record(S, "{'e':'interrupt','type':'KeyboardInterrupt','message':''}").finish(S, 2);

    Outcome outcome = outcome(new Exit.TimedOut(Duration.ofSeconds(5)), channel);
    assertThat(outcome.tests().get(1).name()).isEqualTo("test_2");
    assertThat(outcome.tests().get(1).problems())
        .extracting(Problem::type)
        .containsExactly("Timeout");
    assertThat(outcome.failedNodeIds()).containsExactly("a.py::test_1", "a.py::test_2");
  }

  @Test
  void sessionThatWasInterruptedBetweenTestsHadNotEnded() {
    Channel channel = new Channel().start(S).failed(S, "a.py::test_1");
    channel.record(S, "{'e':'interrupt','type':'KeyboardInterrupt','message':''}").finish(S, 2);

    Outcome outcome = outcome(new Exit.TimedOut(Duration.ofSeconds(5)), channel);
    assertThat(cellProblem(outcome))
        .contains("No test was running")
        .doesNotContain("had ended by then");
  }

  @Test
  void endOfTheCellIsItsProblemThoughAFixtureBroke() {
    Channel channel = new Channel().start(S).test(S, "a.py::test_1");
    channel.phase(S, "a.py::test_1", "setup", "failed", "ValueError: no").done(S, "a.py::test_1");

    assertThat(cellProblem(outcome(9, channel.finish(S, 9)))).contains("9");
    assertThat(cellProblem(outcome(new Exit.TimedOut(Duration.ofSeconds(5)), channel)))
        .contains("the cell's limit");
  }

  @Test
  void timeOfATestThatWasKilledIsTheTimeUntilThen() {
    long[] now = {1_000_000_000L};
    EventReader reader = new EventReader(EventReader.Listener.NONE, Channel.LIMITS, () -> now[0]);
    reader.feed(new Channel().start(S).test(S, "t.py::a").bytes());
    now[0] += 2_500_000_000L;

    assertThat(reader.sessions().get(0).running().get(0).result().time()).isZero();
    assertThat(reader.endedNow().get(0).running().get(0).result().time())
        .isEqualTo(Duration.ofMillis(2500));
    reader.feed(new Channel().finish(S, 2).bytes());
    now[0] += 9_000_000_000L;
    assertThat(reader.endedNow().get(0).running().get(0).result().time())
        .isEqualTo(Duration.ofMillis(2500));
  }

  @Test
  void wholeXmlEndsWhatTheEventsLeftOpen() throws IOException {
    String tests =
        "<testcase nodeid='t.py::a' classname='t' name='a'/>"
            + "<testcase nodeid='t.py::b' classname='t' name='b'><skipped message='why'/></testcase>"
            + "<testcase nodeid='t.py::c' classname='t' name='c'/>";
    xml(S, suite(tests) + "\n<!-- pytest-matrix: ended, status 0, whole -->\n");
    Channel channel = new Channel().startWithXml(S).record(S, "{'e':'collected','total':9}");
    channel.test(S, "t.py::a").test(S, "t.py::b").done(S, "t.py::b").test(S, "t.py::gone");

    Outcome outcome = outcome(0, channel);
    assertThat(outcome.status()).isEqualTo(Status.PASSED);
    assertThat(outcome.tests())
        .extracting(TestCaseResult::name, TestCaseResult::status)
        .containsExactly(
            tuple("a", Status.PASSED), tuple("b", Status.SKIPPED), tuple("c", Status.PASSED));
    assertThat(outcome(139, channel).status()).isEqualTo(Status.ERROR);
  }

  @Test
  void partialXmlOrOneWithoutItsLastWordsVouchesForNoMissingTest() throws IOException {
    Channel channel = new Channel().startWithXml(S).record(S, "{'e':'collected','total':2}");
    channel.passed(S, "t.py::a").finish(S, 0);
    String test = suite("<testcase nodeid='t.py::a' classname='t' name='a'/>");

    xml(S, test);
    assertThat(outcome(0, channel).status()).isEqualTo(Status.ERROR);
    xml(S, test + "\n<!-- pytest-matrix: ended, status 0, partial -->\n");
    assertThat(outcome(0, channel).status()).isEqualTo(Status.ERROR);
    xml(S, test + "\n<!-- pytest-matrix: ended, status 1, whole -->\n");
    assertThat(outcome(0, channel).status()).isEqualTo(Status.FAILED);
  }

  @Test
  void endOfATestSaysHowItEndedThoughWhatLedToItWasLost() {
    Channel channel = new Channel().start(S).test(S, "t.py::a").test(S, "t.py::b");
    channel.record(S, "{'e':'done','id':'t.py::a','outcome':'skipped','seconds':0.1}");
    channel.record(S, "{'e':'done','id':'t.py::b','outcome':'failed','seconds':0.1}");

    assertThat(outcome(1, channel.finish(S, 1)).tests())
        .extracting(TestCaseResult::status)
        .containsExactly(Status.SKIPPED, Status.FAILED);
  }

  @Test
  void outcomeThatIsNotPytestsIsNamedAndARerunIsNone() {
    Channel channel = new Channel().start(S).test(S, "t.py::a").test(S, "t.py::b");
    channel.phase(S, "t.py::a", "call", "quarantined", "AssertionError: no");
    channel.record(S, "{'e':'done','id':'t.py::a','outcome':'passed','odd':'quarantined'}");
    channel.phase(S, "t.py::b", "call", "rerun", "AssertionError: no");
    channel.record(S, "{'e':'done','id':'t.py::b','outcome':'passed'}");

    Outcome outcome = outcome(0, channel.finish(S, 0));
    assertThat(outcome.tests().get(0).skipped()).contains("quarantined: no");
    assertThat(outcome.tests().get(1).status()).isEqualTo(Status.FLAKY);
  }

  private static String message(Outcome outcome) {
    List<TestCaseResult> tests = outcome.tests();
    return tests.get(tests.size() - 1).problems().get(0).message();
  }

  private static String cellProblem(Outcome outcome) {
    return outcome.problem().orElseThrow().message();
  }

  private Outcome outcome(int code, Channel channel) {
    return outcome(new Exited(code), channel);
  }

  private Outcome outcome(Exit exit, Channel channel) {
    return Outcome.of(new Evidence(exit, channel.sessions(), folder, "the log's end", true));
  }

  private void xml(String session, String content) throws IOException {
    Files.writeString(folder.resolve("junit-" + session + ".xml"), content);
  }

  private static String suite(String testCases) {
    return "<testsuites><testsuite>" + testCases + "</testsuite></testsuites>";
  }
}
