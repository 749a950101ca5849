package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.pytest.Evidence.Caller;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What codes mean, by who gave them and what came before. */
class ExitCodesTest {
  private static final String S = "12-ab";
  private static final String T = "13-ab";
  private static final String PASSED = "PASSED";
  private static final String FAILED = "FAILED";

  @TempDir private Path folder;

  private static Channel passing(int status) {
    return new Channel().start(S).passed(S, "t.py::a").finish(S, status);
  }

  private static Channel failing(int status) {
    return new Channel().start(S).failed(S, "t.py::a").finish(S, status);
  }

  private static Channel none(int status) {
    return new Channel().start(S).finish(S, status);
  }

  private static Channel interrupted(Channel channel, String type, String message, int status) {
    String json = "{'e':'interrupt','type':'%s','message':'%s'}".formatted(type, message);
    return channel.record(S, json).finish(S, status);
  }

  private Outcome outcome(Exit exit, Channel channel, Caller caller, boolean failIfNoTests) {
    return outcome(exit, channel, caller, failIfNoTests, Selection.ALL);
  }

  private Outcome outcome(
      Exit exit, Channel channel, Caller caller, boolean failIfNoTests, Selection selection) {
    ResultLimits limits = Channel.LIMITS;
    return Outcome.of(
        new Evidence(
            exit,
            channel.sessions(),
            false,
            folder,
            " ",
            failIfNoTests,
            limits,
            caller,
            selection));
  }

  private String pytest(int code, Channel channel) {
    return told(outcome(new Exit.Exited(code), channel, Caller.PYTEST, true));
  }

  private String script(int code, Channel channel) {
    return told(outcome(new Exit.Exited(code), channel, Caller.SCRIPT, true));
  }

  private String lenient(int code, Channel channel) {
    return told(outcome(new Exit.Exited(code), channel, Caller.SCRIPT, false));
  }

  private static String told(Outcome outcome) {
    return outcome.status()
        + outcome
            .problem()
            .map(problem -> " " + problem.type() + ": " + problem.message())
            .orElse("");
  }

  @Test
  void codeOfFailedTestsIsPytestsOrThatOfWhatCalledIt() {
    assertThat(pytest(1, failing(1))).isEqualTo(FAILED);
    assertThat(script(1, failing(1))).isEqualTo(FAILED);
    assertThat(script(2, failing(1))).isEqualTo(FAILED);
    assertThat(script(123, failing(1))).isEqualTo(FAILED);
    assertThat(script(3, failing(1)))
        .startsWith("FAILED ExitCode: pytest had failed tests; then another command")
        .contains("exit code 3");
    Channel two = failing(1).start(T).passed(T, "u.py::b").finish(T, 0);
    assertThat(script(1, two)).isEqualTo(FAILED);
    assertThat(script(3, two)).startsWith("FAILED ExitCode: pytest had failed tests; then");
    assertThat(script(3, passing(0))).startsWith("FAILED ExitCode: pytest passed; then");
    assertThat(script(3, none(0))).startsWith("FAILED ExitCode: pytest found no tests; then");
  }

  @Test
  void codeIsReadAsTheShellCutsIt() {
    assertThat(script(1, failing(257))).startsWith("ERROR ExitCode: Exit code 257 is not one of");
    assertThat(pytest(0, passing(256))).startsWith("ERROR ExitCode: Exit code 256 is not one of");
    Channel both = failing(1).start(T).passed(T, "u.py::b").finish(T, 258);
    assertThat(script(2, both)).startsWith("ERROR ExitCode: Exit code 258");
  }

  @Test
  void noTestsAreAFailureUnlessAllowedOrRunAgain() {
    String found = "FAILED NoTests: No tests were executed: pytest found none (exit code 5).";
    assertThat(pytest(5, none(5))).startsWith(found);
    assertThat(script(5, none(5))).startsWith(found);
    Channel collected = new Channel().start(S).record(S, "{'e':'collected','total':1}");
    assertThat(pytest(0, collected.finish(S, 0)))
        .startsWith("FAILED NoTests: No tests were executed: pytest found tests, but ran none");
    Channel empty = new Channel().start(S).record(S, "{'e':'collected','total':0}");
    assertThat(pytest(5, empty.finish(S, 5))).startsWith(found);
    Channel second = none(5).start(T).passed(T, "u.py::b").finish(T, 0);
    assertThat(script(0, second)).isEqualTo(PASSED);
    Channel last = new Channel().start(T).passed(T, "u.py::b").finish(T, 0).start(S).finish(S, 5);
    assertThat(script(5, last)).startsWith(found);
    assertThat(lenient(0, none(0))).isEqualTo("SKIPPED");
    assertThat(lenient(5, none(0))).startsWith("FAILED ExitCode: pytest found no tests; then");
    assertThat(told(outcome(new Exit.Exited(5), last, Caller.PYTEST, false))).isEqualTo(PASSED);
    Selection selection = new Selection(List.of("t.py::a"), 1);
    assertThat(told(outcome(new Exit.Exited(5), none(5), Caller.PYTEST, true, selection)))
        .startsWith("FAILED NotRunAgain: 1 of 1 failed tests did not run again");
  }

  @Test
  void codeForNoTestsIsNotBelievedWhereTestsRan() {
    String ran = "ERROR ExitCode: pytest's exit code 5 stands for no tests, but tests ran";
    assertThat(pytest(5, passing(5))).startsWith(ran);
    Channel collected = new Channel().start(S).record(S, "{'e':'collected','total':1}");
    assertThat(pytest(5, collected.finish(S, 5))).startsWith(ran);
  }

  @Test
  void codeIsTheWordOfASessionThatLeftItsXmlAlone() throws IOException {
    Files.writeString(
        folder.resolve("junit-" + S + ".xml"),
        "<testsuite><testcase classname='t' name='a'/></testsuite>");
    Channel channel = new Channel().startWithXml(S).passed(S, "t.py::a");
    assertThat(pytest(0, channel)).isEqualTo(PASSED);
    assertThat(pytest(1, channel)).startsWith("FAILED ExitCode: Exit code 1 though no test failed");
    assertThat(pytest(3, channel)).startsWith("ERROR InternalError");
    assertThat(pytest(5, channel)).startsWith("ERROR ExitCode: pytest's exit code 5 stands for no");
    assertThat(script(1, channel)).startsWith("FAILED ExitCode: pytest passed; then another");
    assertThat(script(5, channel)).startsWith("ERROR ExitCode: pytest's exit code 5 stands for no");
    Channel second = new Channel().start(T).failed(T, "u.py::b").finish(T, 1);
    second.startWithXml(S).passed(S, "t.py::a");
    assertThat(script(3, second)).isEqualTo(FAILED);
    Channel collected = new Channel().startWithXml(S).record(S, "{'e':'collected','total':1}");
    assertThat(pytest(3, collected)).startsWith("ERROR ExitCode: pytest had run its tests");

    Channel ended = new Channel().start(T).record(T, "{'e':'collected','total':1}");
    ended.passed(T, "u.py::b").finish(T, 0).startWithXml(S).passed(S, "t.py::a");
    assertThat(pytest(3, ended)).startsWith("ERROR InternalError");
  }

  @Test
  void emptyXmlAloneIsASessionWithoutTests() throws IOException {
    Path xml = folder.resolve("junit-" + S + ".xml");
    Files.writeString(xml, "<testsuite/>");
    assertThat(pytest(5, new Channel())).startsWith("FAILED NoTests: No tests were executed");
    assertThat(lenient(5, new Channel())).startsWith("FAILED ExitCode: pytest found no tests");
    Files.writeString(xml, "<testsuite/>\n<!-- pytest-matrix: ended, status 5, whole -->");
    assertThat(pytest(5, new Channel())).startsWith("FAILED NoTests: No tests were executed");
    Files.writeString(
        xml,
        "<testsuite><testcase name='a'/></testsuite>\n"
            + "<!-- pytest-matrix: ended, status 5, whole -->");
    assertThat(pytest(5, new Channel())).startsWith("ERROR ExitCode: pytest's exit code 5");
    assertThat(outcome(new Exit.Exited(5), new Channel(), Caller.PYTEST, true).sessions())
        .isEqualTo(1);
  }

  @Test
  void codeThatPytestHasForItsBeginningIsAnothersAfterTests() {
    String chosen = "ERROR ExitCode: pytest had run its tests, and ended with exit code ";
    for (int status : List.of(3, 4)) {
      Channel tests = new Channel().start(S).record(S, "{'e':'collected','total':1}");
      assertThat(pytest(status, tests.passed(S, "t.py::a").finish(S, status)))
          .startsWith(chosen + status);
    }
    assertThat(pytest(3, none(3))).startsWith("ERROR InternalError: pytest itself");
    assertThat(pytest(4, none(4))).startsWith("ERROR UsageError: pytest did not understand");
    assertThat(pytest(6, passing(6))).startsWith("FAILED Warnings: There were more warnings");
    Channel internal = new Channel().start(S).record(S, "{'e':'collected','total':1}");
    internal.record(S, "{'e':'internal','text':'plugin broke'}");
    assertThat(pytest(3, internal.finish(S, 3))).startsWith("ERROR InternalError: pytest itself");
    Channel hidden = new Channel().start(S).record(S, "{'e':'internal','text':'plugin broke'}");
    assertThat(pytest(0, hidden.finish(S, 0)))
        .startsWith("ERROR InternalError: ")
        .contains("then set the exit status to 0.");
  }

  @Test
  void failedTestsExplainOnlyTheirOwnSessionsCode() {
    String check = "FAILED ExitCode: Exit code 1 though no test failed";
    Channel two = passing(1).start(T).failed(T, "u.py::b").finish(T, 1);
    assertThat(script(1, two)).startsWith(check);
    Channel module = new Channel().start(S).passed(S, "t.py::a");
    module.record(S, "{'e':'collect','id':'b.py','outcome':'failed','text':'E   NameError: x'}");
    module.finish(S, 1).start(T).passed(T, "u.py::b").finish(T, 0);
    assertThat(script(1, module)).isEqualTo(FAILED);
    Channel first = failing(1).start(T).passed(T, "u.py::b").finish(T, 0);
    assertThat(script(1, first)).isEqualTo(FAILED);
    Channel beside = new Channel().start(S).failed(S, "t.py::a");
    beside.record(S, "{'e':'finish','status':1,'check':true}");
    assertThat(pytest(1, beside)).startsWith("FAILED ExitCode: In addition to the failed tests");
  }

  @Test
  void stopIsPytestsOwnOrAnInterruption() {
    Channel open = new Channel().start(S).failed(S, "t.py::a");
    for (String own :
        List.of("stopping after 1 failures", "Test failed, continuing from this test next run.")) {
      Channel channel = new Channel().start(S).failed(S, "t.py::a");
      assertThat(pytest(2, interrupted(channel, "Interrupted", own, 2))).isEqualTo(FAILED);
      Channel one = new Channel().start(S).failed(S, "t.py::a");
      assertThat(pytest(1, interrupted(one, "Interrupted", own, 1))).isEqualTo(FAILED);
      Channel passed = new Channel().start(S).passed(S, "t.py::a");
      assertThat(pytest(2, interrupted(passed, "Interrupted", own, 2)))
          .startsWith("ERROR Interrupted: pytest was interrupted (exit code 2)")
          .endsWith(" Its message: Interrupted: " + own);
    }
    assertThat(pytest(2, interrupted(open, "KeyboardInterrupt", "", 2)))
        .startsWith("ERROR Interrupted: ")
        .endsWith(" Its message: KeyboardInterrupt");
    Channel exit = new Channel().start(S).failed(S, "t.py::a");
    assertThat(pytest(1, interrupted(exit, "Exit", "gone", 1)))
        .isEqualTo("ERROR Interrupted: pytest was stopped early: Exit: gone (exit code 1)");
    Channel zero = new Channel().start(S).passed(S, "t.py::a");
    assertThat(pytest(0, interrupted(zero, "Exit", "enough", 0)))
        .isEqualTo("ERROR Interrupted: pytest was stopped early: Exit: enough");
    Channel nine = new Channel().start(S).passed(S, "t.py::a");
    assertThat(pytest(9, interrupted(nine, "Exit", "x", 9)))
        .isEqualTo("ERROR Interrupted: pytest was stopped early: Exit: x (exit code 9)");
    assertThat(pytest(2, passing(2))).endsWith("See the end of the log.");
    assertThat(pytest(2, failing(2))).isEqualTo(FAILED);
  }

  @Test
  void processMayEndOtherwiseThanItsSession() {
    for (int code : List.of(1, 5, 6)) {
      assertThat(pytest(code, passing(0)))
          .startsWith("FAILED ExitCode: pytest's session passed, but its process then ended");
    }
    assertThat(pytest(9, passing(0)))
        .startsWith("ERROR ExitCode: pytest's session passed, but its process then ended");
  }

  @Test
  void killOfAnotherCommandIsNotPytests() {
    assertThat(script(137, passing(0)))
        .startsWith("FAILED ExitCode: pytest passed; then another command of <script> ended")
        .contains("Killed by SIGKILL");
    assertThat(script(137, new Channel().start(S).passed(S, "t.py::a")))
        .startsWith("ERROR Crash: Killed by SIGKILL");
    assertThat(script(137, new Channel())).startsWith("ERROR Crash: Killed by SIGKILL");
    assertThat(pytest(137, passing(0))).startsWith("ERROR Crash: Killed by SIGKILL");
    assertThat(told(outcome(new Exit.Lost("Gone."), passing(0), Caller.SCRIPT, true)))
        .startsWith("ERROR Lost: Gone.");
    assertThat(script(3, new Channel().start(S).passed(S, "t.py::a")))
        .startsWith("ERROR Crash: A session of pytest in <script> did not finish");
    assertThat(pytest(3, new Channel().start(S).passed(S, "t.py::a")))
        .startsWith("ERROR Crash: The process ended with exit code 3 before pytest's session");
  }

  @Test
  void processThatDoesNotLeaveAsItsSessionEndedHasCrashed() {
    String leaves = "{'e':'finish','status':%d,'leaves':true}";
    String left = "{'e':'left','status':%d}";
    Channel gone = new Channel().start(S).passed(S, "t.py::a").record(S, leaves.formatted(0));
    assertThat(script(0, gone)).startsWith("ERROR Crash: A session of pytest in <script> ended");
    assertThat(pytest(0, gone)).isEqualTo(PASSED);
    assertThat(script(0, gone.record(S, left.formatted(3)))).startsWith("ERROR Crash: ");
    assertThat(script(0, gone.record(S, left.formatted(0)))).isEqualTo(PASSED);
    assertThat(script(0, gone.record(S, left.formatted(3)))).isEqualTo(PASSED);
    Channel red = new Channel().start(S).failed(S, "t.py::a").record(S, leaves.formatted(1));
    assertThat(script(1, red.record(S, left.formatted(1)))).isEqualTo(FAILED);
    Channel exit = new Channel().start(S).failed(S, "t.py::a").record(S, leaves.formatted(1));
    assertThat(script(1, exit.record(S, left.formatted(2)))).startsWith("ERROR Crash: ");
  }

  @ParameterizedTest
  @CsvSource({
    "1h, 3600000",
    "2h, 7200000",
    "61m, 3660000",
    "1m, 60000",
    "61s, 61000",
    "0.5s, 500",
    "0s, 0",
    "1.25s, 1250"
  })
  void limitIsNamedAsItIsConfigured(String words, long millis) {
    Exit limit = new Exit.TimedOut(Duration.ofMillis(millis));
    assertThat(told(outcome(limit, new Channel(), Caller.PYTEST, true)))
        .startsWith("ERROR Timeout: Ended after " + words + ", the cell's limit;");
  }

  @Test
  void memoryIsTheCellsOrTheMachines() {
    assertThat(told(outcome(new Exit.OutOfMemory(""), new Channel(), Caller.PYTEST, true)))
        .contains("more memory than the machine has.");
    assertThat(told(outcome(new Exit.OutOfMemory("1g"), new Channel(), Caller.PYTEST, true)))
        .contains("than its limit of 1g; <memory>");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4, 126, 127, 42})
  void commandWithoutResultsSaysWhoseCodeItIs(int code) {
    String lines =
        told(outcome(new Exit.Exited(code), new Channel(), Caller.PYTEST_AFTER_LINES, true));
    assertThat(lines).startsWith("ERROR NoResults: ").contains("<beforeScript>");
    String advice = "Remove -I and -E of python";
    assertThat(lines.contains(advice)).isEqualTo(code < 2);
    assertThat(script(code, new Channel()))
        .startsWith("ERROR NoResults: " + (code == 0 ? "pytest left no" : "<script> ended"));
    assertThat(script(code, new Channel()).contains(advice)).isEqualTo(code < 2);
    String first =
        switch (code) {
          case 0 -> "pytest left no results, though the exit code is 0.";
          case 1 -> "The command failed before pytest began (exit code 1)";
          case 4, 126, 127 -> PytestExit.meaning(code);
          default -> "The command ended with exit code " + code + " and left no results";
        };
    assertThat(pytest(code, new Channel())).startsWith("ERROR NoResults: " + first);
  }

  @Test
  void problemWithoutALogHasNoDetails() {
    Outcome outcome = outcome(new Exit.Exited(9), passing(0), Caller.PYTEST, true);
    assertThat(outcome.problem().map(Problem::details)).contains("");
  }

  @Test
  void firstFiveTestsThatDidNotRunAgainAreNamed() {
    for (int count : List.of(5, 6)) {
      List<String> ids = IntStream.range(0, count).mapToObj(i -> "t.py::t" + i).toList();
      Outcome outcome =
          outcome(new Exit.Exited(0), passing(0), Caller.PYTEST, true, new Selection(ids, 1));
      assertThat(told(outcome))
          .startsWith("FAILED NotRunAgain: " + count + " of " + count)
          .contains("t.py::t0, t.py::t1, t.py::t2, t.py::t3, t.py::t4")
          .doesNotContain("t5");
      assertThat(told(outcome).endsWith(", …")).isEqualTo(count == 6);
    }
    Selection again = new Selection(List.of("t.py::a"), 1);
    Outcome good = outcome(new Exit.Exited(0), passing(0), Caller.PYTEST, true, again);
    assertThat(told(good)).isEqualTo(PASSED);
    assertThat(good.names()).containsOnlyKeys("t.py::a");
    assertThat(outcome(new Exit.Exited(0), passing(0), Caller.PYTEST, true).names()).isEmpty();
  }

  @Test
  void testsThatNeverRanAreCountedInEachSession() {
    Channel channel = new Channel().start(S).record(S, "{'e':'collected','total':5}");
    channel.failed(S, "t.py::a").test(S, "t.py::b").finish(S, 1);
    channel.start(T).record(T, "{'e':'collected','total':2}").finish(T, 0);
    channel.start("14-ab").passed("14-ab", "v.py::c").finish("14-ab", 0);
    Outcome outcome = outcome(new Exit.Exited(1), channel, Caller.SCRIPT, true);
    assertThat(outcome.unrun()).isEqualTo(5);
    assertThat(outcome.sessions()).isEqualTo(3);
    assertThat(outcome.tests()).extracting(TestCaseResult::name).containsExactly("a", "c");
  }
}
