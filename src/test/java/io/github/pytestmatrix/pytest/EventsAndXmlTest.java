package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.result.Problem;
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

/** A session's events and its XML where they differ. */
class EventsAndXmlTest {
  private static final String S = "12-ab";
  private static final String B = "t.py::b";

  @TempDir private Path folder;

  private Outcome outcome(int code, Channel channel) {
    return Outcome.of(new Evidence(new Exit.Exited(code), channel.sessions(), folder, "", true));
  }

  private String told(int code, Channel channel) {
    Outcome outcome = outcome(code, channel);
    return outcome.status() + outcome.problem().map(problem -> " " + problem.type()).orElse("");
  }

  private void xml(String tests, String end) throws IOException {
    String suite = "<testsuites><testsuite>" + tests + "</testsuite></testsuites>";
    Files.writeString(folder.resolve("junit-" + S + ".xml"), suite + end);
  }

  private static String test(String name, String content) {
    return "<testcase nodeid='t.py::%1$s' classname='t' name='%1$s' time='1'>%2$s</testcase>"
        .formatted(name, content);
  }

  private static String ended(int status, String whole) {
    return "\n<!-- pytest-matrix: ended, status " + status + ", " + whole + " -->\n";
  }

  private static Channel begun(int collected) {
    return new Channel().startWithXml(S).record(S, "{'e':'collected','total':" + collected + "}");
  }

  @ParameterizedTest
  @CsvSource({
    "failure, failure, event",
    "failure, error, XML",
    "error, failure, event",
    "failure, failure+failure, XML+XML",
    "error, failure+failure, event",
    "failure, failure+error, XML+XML",
    "failure, '', event",
    "'', failure, XML",
    "unknown, failure, XML",
    "unknown, '', The test failed",
  })
  void worseOfBothWordsCounts(String event, String inXml, String told) throws IOException {
    StringBuilder problems = new StringBuilder();
    for (String kind : inXml.isEmpty() ? new String[0] : inXml.split("\\+")) {
      problems.append("<%1$s message='T: XML'>text</%1$s>".formatted(kind));
    }
    xml(test("b", problems.toString()), ended(1, "whole"));
    Channel channel = begun(1).test(S, B);
    String when = event.equals("error") ? "teardown" : "call";
    if (event.equals("failure") || event.equals("error")) {
      channel.phase(S, B, when, "failed", "T: event");
    }
    String outcome = event.isEmpty() ? "passed" : "failed";
    channel.record(S, "{'e':'done','id':'t.py::b','outcome':'%s'}".formatted(outcome));

    TestCaseResult result = outcome(1, channel.finish(S, 1)).tests().get(0);
    String[] expected = told.split("\\+");
    assertThat(result.problems()).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(result.problems().get(i).message()).contains(expected[i]);
    }
    assertThat(result.time()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void timeIsTheEvents() throws IOException {
    xml(test("b", ""), ended(0, "whole"));
    assertThat(outcome(0, begun(1).passed(S, B).finish(S, 0)).tests().get(0).time())
        .isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void failureWithAnotherNameInTheXmlIsOneAndRunsAgain() throws IOException {
    xml(
        "<testcase classname='x' name='A'/>"
            + "<testcase classname='x' name='B'><failure message='no'/></testcase>",
        "");
    Channel channel = begun(2).passed(S, "t.py::a").failed(S, B).finish(S, 1);
    Outcome outcome = outcome(1, channel);
    assertThat(outcome.tests()).extracting(TestCaseResult::name).containsExactly("A", "B");
    assertThat(outcome.failedNodeIds()).containsExactly(B);
  }

  @Test
  void openTestIsEndedByTheXmlThatHasItAlone() throws IOException {
    Channel channel = begun(2).passed(S, "t.py::a").test(S, B).finish(S, 0);
    xml(test("a", "") + test("b", ""), "");
    assertThat(told(0, channel)).isEqualTo("PASSED");
    xml(test("a", ""), "");
    Outcome open = outcome(0, channel);
    assertThat(open.tests().get(1).problems()).extracting(Problem::type).contains("Interrupted");
    assertThat(open.status()).hasToString("ERROR");
  }

  @Test
  void testThatWasBrokenOffIsNotWhatTheXmlSays() throws IOException {
    xml(test("a", "") + test("b", ""), ended(0, "whole"));
    Channel channel = begun(2).passed(S, "t.py::a").test(S, B);
    channel.record(S, "{'e':'interrupt','type':'Exit','message':'x'}").finish(S, 0);
    TestCaseResult broken = outcome(0, channel).tests().get(1);
    assertThat(broken.time()).isZero();
    assertThat(broken.problems()).hasSize(1);
  }

  @Test
  void internalErrorIsNoTestButATestMayHaveItsName() throws IOException {
    String internal = "<testcase classname='pytest' name='internal'><error/></testcase>";
    String named =
        "<testcase nodeid='pytest.py::internal' classname='pytest' name='internal'>"
            + "<failure message='no'/></testcase>";
    String other = "<testcase classname='pytest' name='other'/>";
    Channel channel = begun(2).record(S, "{'e':'internal','text':'broke'}").finish(S, 3);
    xml(internal + other, "");
    assertThat(outcome(3, channel).tests())
        .extracting(TestCaseResult::name)
        .containsExactly("other");
    xml(named, "");
    assertThat(outcome(3, channel).tests()).hasSize(1);
    xml(internal, "");
    assertThat(outcome(3, begun(2).finish(S, 3)).tests()).hasSize(1);
  }

  @Test
  void sessionThatPassedWithFewerTestsThanItCollectedNeedsAWitness() throws IOException {
    Channel plain = new Channel().start(S).record(S, "{'e':'collected','total':2}");
    plain.passed(S, "t.py::a");
    assertThat(told(0, plain.finish(S, 0))).isEqualTo("ERROR NoEvidence");
    Channel module = new Channel().start(S).record(S, "{'e':'collected','total':2}");
    module.record(S, "{'e':'collect','id':'m.py','outcome':'skipped','message':'x'}");
    module.passed(S, "t.py::a");
    assertThat(told(0, module.finish(S, 0))).isEqualTo("ERROR NoEvidence");
    Channel all = new Channel().start(S).record(S, "{'e':'collected','total':1}");
    assertThat(told(0, all.passed(S, "t.py::a").finish(S, 0))).isEqualTo("PASSED");
    Channel stopped = new Channel().start(S).record(S, "{'e':'collected','total':2}");
    assertThat(told(1, stopped.failed(S, "t.py::a").finish(S, 1))).isEqualTo("FAILED");

    Channel open = begun(2).passed(S, "t.py::a");
    xml(test("a", ""), ended(0, "partial"));
    assertThat(told(0, open)).isEqualTo("ERROR NoEvidence");
    xml(test("a", ""), ended(1, "partial"));
    assertThat(told(1, open)).isEqualTo("FAILED ExitCode");
    xml(test("a", ""), ended(0, "whole"));
    assertThat(told(0, open)).isEqualTo("PASSED");
  }

  @Test
  void statusInAnXmlWithoutEventsCounts() throws IOException {
    xml(test("a", ""), ended(1, "whole"));
    assertThat(told(0, new Channel())).isEqualTo("FAILED ExitCode");
  }

  @Test
  void codeForNoTestsIsThatOfTheSessionWithoutThem() throws IOException {
    Channel channel = new Channel().start("13-ab").passed("13-ab", "u.py::b").finish("13-ab", 0);
    xml("", "");
    assertThat(told(5, channel.startWithXml(S))).isEqualTo("FAILED NoTests");
  }

  @Test
  void xmlThatASessionNamedIsWantedWhateverItSaysLater() throws IOException {
    Channel channel = begun(1).passed(S, "t.py::a").finish(S, 0);
    assertThat(outcome(0, channel).problem().orElseThrow().message()).contains("end is missing:");
    Files.writeString(folder.resolve("junit-" + S + ".xml"), "<testsuite>");
    assertThat(outcome(0, channel).problem().orElseThrow().message()).contains("end is unusable:");
    channel.record(S, "{'e':'start','xml':'junit-77.xml'}");
    assertThat(channel.sessions().get(0).xml()).contains("junit-" + S + ".xml");
  }

  @Test
  void moduleThatOneWorkerCouldNotCollectHasFailed() {
    String failed = "{'e':'collect','id':'m.py','outcome':'failed','text':'E   NameError: x'}";
    String skipped = "{'e':'collect','id':'m.py','outcome':'skipped','message':'x'}";
    Channel first = new Channel().record(S, failed).record(S, skipped);
    Channel second = new Channel().record(S, skipped).record(S, failed);
    for (Channel channel : List.of(first, second)) {
      assertThat(channel.sessions().get(0).collection())
          .singleElement()
          .satisfies(module -> assertThat(module.result().problems()).hasSize(1));
    }
  }

  @Test
  void resultsFolderThatIsGoneHoldsNoResults() {
    Outcome outcome =
        Outcome.of(new Evidence(new Exit.Exited(0), List.of(), folder.resolve("gone"), "", true));
    assertThat(outcome.problem().orElseThrow().type()).isEqualTo("NoResults");
  }
}
