package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that write into the event channel: they may spoil their own results, and no more. */
@Timeout(60)
class ForgedEventsTest {
  private static final String S = "12-ab";

  @TempDir private Path folder;

  /** The last test of the session runs. */
  private static Channel running() {
    return new Channel()
        .startWithXml(S)
        .record(S, "{'e':'collected','total':2}")
        .passed(S, "t.py::a")
        .test(S, "t.py::b");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 134, 137, 139, 255})
  void forgedEndOfTheSessionMakesNoPassOfACrash(int code) {
    assertThat(outcome(code, running().finish(S, 0)).status()).isEqualTo(Status.ERROR);
    assertThat(outcome(code, running().done(S, "t.py::b").finish(S, 0)).status())
        .isEqualTo(Status.ERROR);
    Channel all = running().done(S, "t.py::b").finish(S, 0).start("99-ff").finish("99-ff", 0);
    assertThat(outcome(code, all).status()).isEqualTo(Status.ERROR);
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(problem(outcome(0, running().done(S, "t.py::b").finish(S, 0))))
        .contains("the XML report that pytest writes at its end is missing", "os._exit()");
  }

  @Test
  void emptyXmlDoesNotHelpAsLongAsTestsAreMissing() throws IOException {
    xml("");
    Channel channel =
        new Channel()
            .startWithXml(S)
            .record(S, "{'e':'collected','total':5}")
            .passed(S, "t.py::a")
            .record(S, "{'e':'collected','total':1}")
            .finish(S, 0);

    Outcome outcome = outcome(0, channel);
    assertThat(outcome.status()).isEqualTo(Status.ERROR);
    assertThat(problem(outcome)).contains("collected 5 tests", "only 1 of them");
  }

  @Test
  void xmlThatWasOnceNamedIsWanted() {
    Channel later = new Channel().startWithXml(S).start(S).passed(S, "t.py::a").finish(S, 0);
    Channel earlier = new Channel().start(S).startWithXml(S).passed(S, "t.py::a").finish(S, 0);

    assertThat(outcome(0, later).status()).isEqualTo(Status.ERROR);
    assertThat(outcome(0, earlier).status()).isEqualTo(Status.ERROR);
  }

  @Test
  void badEndIsNotTakenBack() throws IOException {
    xml("<testcase classname='t' name='a'/>");
    Channel channel = new Channel().startWithXml(S).passed(S, "t.py::a");

    assertThat(outcome(0, channel.finish(S, 1).finish(S, 0)).status()).isEqualTo(Status.FAILED);
    assertThat(outcome(0, channel.finish(S, 0)).status()).isEqualTo(Status.FAILED);
  }

  @Test
  void brokenModuleIsNotTakenBack() {
    String broken = "{'e':'collect','id':'t.py','outcome':'failed','text':'E   NameError: x'}";
    String skipped = "{'e':'collect','id':'t.py','outcome':'skipped','message':'no'}";
    Channel channel = new Channel().start(S).record(S, broken).record(S, skipped).finish(S, 0);

    assertThat(outcome(0, channel).status()).isEqualTo(Status.FAILED);
  }

  @Test
  void failureIsNotTakenBackByAPassOfTheSameName() {
    Channel channel = new Channel().start(S).failed(S, "t.py::a").passed(S, "t.py::a");

    assertThat(outcome(0, channel.finish(S, 0)).status()).isEqualTo(Status.FAILED);
    Channel before = new Channel().start(S).passed(S, "t.py::a").failed(S, "t.py::a");
    assertThat(outcome(0, before.finish(S, 0)).status()).isEqualTo(Status.FAILED);
  }

  @Test
  void failureInTheXmlIsNotTakenBackByEvents() throws IOException {
    xml("<testcase classname='t' name='a'><failure message='assert 0'/></testcase>");
    Channel channel = new Channel().startWithXml(S).test(S, "t.py::a");
    channel.phase(S, "t.py::a", "call", "failed", "AssertionError: no");
    channel.phase(S, "t.py::a", "call", "rerun", "AssertionError: no");

    assertThat(outcome(0, channel.done(S, "t.py::a").finish(S, 0)).status())
        .isEqualTo(Status.FAILED);
  }

  @Test
  void floodOfSessionsDoesNotHideOneThatFails() {
    EventReader reader = reader();
    for (int i = 0; i < 1500; i++) {
      reader.feed(new Channel().start("1-" + Integer.toHexString(i)).finish("1-0", 0).bytes());
    }
    reader.feed(new Channel().start(S).failed(S, "t.py::a").finish(S, 1).bytes());

    assertThat(reader.exceeded()).isTrue();
    assertThat(outcome(0, reader).status()).isEqualTo(Status.ERROR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'e':'test','id':'t.py::%d'}",
        "{'e':'done','id':'t.py::%d'}",
        "{'e':'phase','id':'t.py::%d','when':'call','outcome':'failed','message':'m','text':'t'}",
        "{'e':'phase','id':'t','w':'%d','when':'call','outcome':'rerun','message':'m','text':'t'}",
        "{'e':'collect','id':'t%d','outcome':'failed','text':'t'}"
      })
  void floodOfRecordsEndsAtTheLimitAndIsNoPass(String record) {
    EventReader reader =
        new EventReader(EventReader.Listener.NONE, new ResultLimits(1 << 20, 1000));
    reader.feed(new Channel().start(S).bytes());
    for (int i = 0; i < 20_000; i++) {
      reader.feed(new Channel().record(S, record.formatted(i)).bytes());
    }
    reader.feed(new Channel().finish(S, 0).bytes());

    Session session = reader.sessions().get(0);
    assertThat(session.finished().size() + session.running().size() + session.collection().size())
        .isLessThan(4000);
    assertThat(reader.exceeded()).isTrue();
    assertThat(outcome(0, reader).status()).isEqualTo(Status.ERROR);
    assertThat(problem(outcome(0, reader))).contains("-Xmx");
  }

  @Test
  void recordsThatNeverEndAndRecordsOfManyFieldsTakeNoRoom() {
    EventReader reader = reader();
    String piece = "x".repeat(3900);
    for (int session = 0; session < 30; session++) {
      for (int line = 0; line < 500; line++) {
        String frame = "@pmx1 a-" + session + " 1 " + line + " 512 " + piece + "\n";
        reader.feed(frame.getBytes(StandardCharsets.US_ASCII));
      }
    }
    assertThat(reader.sessions()).isEmpty();
    assertThat(reader.exceeded()).isTrue();
  }

  @Test
  void longTextsOfManyFailuresAreCutToTheLimit() {
    EventReader reader =
        new EventReader(EventReader.Listener.NONE, new ResultLimits(32 << 20, 100_000));
    reader.feed(new Channel().startWithXml(S).bytes());
    for (int i = 0; i < 500; i++) {
      Channel channel = new Channel().test(S, "t.py::" + i);
      channel.record(
          S,
          "{'e':'phase','id':'t.py::%d','when':'call','outcome':'failed','message':'%s','text':'%s'}"
              .formatted(i, "m", "x".repeat(3000)));
      reader.feed(channel.done(S, "t.py::" + i).bytes());
    }

    List<TestCaseResult> tests =
        reader.sessions().get(0).finished().stream().map(Session.Test::result).toList();
    assertThat(tests).hasSize(500).allMatch(test -> test.status() == Status.FAILED);
    assertThat(tests.stream().mapToInt(t -> t.problems().get(0).details().length()).sum())
        .isLessThan(150_000);
    assertThat(tests.get(0).problems().get(0).details()).hasSize(3000);
    assertThat(tests.get(499).problems().get(0).details())
        .isEqualTo("[... 3000 characters left out; junit/junit-12-ab.xml has the full text ...]");
    assertThat(reader.exceeded()).isFalse();
  }

  @Test
  void numbersOfAnySizeAreReadAtOnce() {
    Channel channel = new Channel().start(S).test(S, "t.py::a");
    channel.record(S, "{'e':'done','id':'t.py::a','seconds':1e-999999999}");
    channel.record(S, "{'e':'collected','total':99999999999999999999}");
    channel.record(S, "{'e':'finish','status':" + "9".repeat(900) + "}");

    Session session = channel.sessions().get(0);
    assertThat(session.finished()).hasSize(1);
    assertThat(session.exitStatus()).isEmpty();
  }

  private static EventReader reader() {
    return new EventReader(EventReader.Listener.NONE, ResultLimits.forCells(1));
  }

  private static String problem(Outcome outcome) {
    return outcome.problem().orElseThrow().message();
  }

  private Outcome outcome(int code, Channel channel) {
    EventReader reader = reader();
    reader.feed(channel.bytes());
    return outcome(code, reader);
  }

  private Outcome outcome(int code, EventReader reader) {
    return Outcome.of(
        new Evidence(
            new Exit.Exited(code),
            reader.sessions(),
            reader.exceeded(),
            folder,
            "",
            true,
            ResultLimits.forCells(1)));
  }

  private void xml(String cases) throws IOException {
    Files.writeString(
        folder.resolve("junit-" + S + ".xml"),
        "<testsuites><testsuite>" + cases + "</testsuite></testsuites>");
  }
}
