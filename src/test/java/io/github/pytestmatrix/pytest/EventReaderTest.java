package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Layout;
import io.github.pytestmatrix.result.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
  private static final String S = "12-ab";
  private static final String T = "12-cd";

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100, 100_000})
  void bytesMayBeCutAnywhere(int size) {
    Channel channel =
        new Channel()
            .start(S)
            .record(S, "{'e':'collected','total':3}")
            .passed(S, "a/test_x.py::test_1")
            .failed(S, "a/test_x.py::test_2")
            .test(S, "a/test_x.py::test_3");

    Session session = channel.read(size).sessions().get(0);

    assertThat(session.collected()).contains(3);
    assertThat(session.finished())
        .extracting(t -> t.result().status())
        .containsExactly(Status.PASSED, Status.FAILED);
    assertThat(session.finished().get(0).result().time()).hasMillis(250);
    assertThat(session.running())
        .extracting(t -> t.nodeId().orElseThrow())
        .containsExactly("a/test_x.py::test_3");
    assertThat(session.exitStatus()).isEmpty();
  }

  @Test
  void longRecordComesInSeveralLinesBetweenThoseOfAnotherSession() {
    String text = "x".repeat(5000);
    Channel channel = new Channel().start(S).start(T).test(S, "t.py::t");
    channel.raw("@pmx1 12-ab 9 0 2 {\"e\":\"phase\",\"id\":\"t.py::t\",\"when\":\"call\",");
    channel.raw(
        "\"outcome\":\"failed\",\"message\":\"m\",\"text\":\"" + text.substring(0, 2000) + "\n");
    channel.passed(T, "u.py::u");
    channel.raw("@pmx1 12-ab 9 1 2 " + text.substring(2000) + "\"}\n").done(S, "t.py::t");

    EventReader reader = channel.read(64);

    assertThat(reader.ignoredLines()).isZero();
    assertThat(reader.sessions().get(0).finished().get(0).result().problems().get(0).details())
        .isEqualTo(text);
    assertThat(reader.sessions().get(1).finished()).hasSize(1);
  }

  @Test
  void noiseOfTheCodeUnderTestIsCountedAndIgnored() {
    Channel channel =
        new Channel()
            .raw("hello\n\0\1\2\n")
            .start(S)
            .raw("half a line without its end")
            .passed(S, "t.py::t")
            .raw("y".repeat(3_000_000) + "\n")
            .raw("@pmx1 12-ab 5 0 1 {\"e\":[1]}\n")
            .raw("@pmx1 12-ab 6 1 2 \"lost its first line\"}\n")
            .raw("@pmx1 12-ab 7 0 1 {\"e\":\"from the future\"}\n")
            .raw("@pmx1 12-ab 8 0 1 {\"e\":\"done\",\n")
            .finish(S, 0);

    EventReader reader = channel.read(1000);

    assertThat(reader.ignoredLines()).isEqualTo(8);
    assertThat(reader.sessions()).hasSize(1);
    assertThat(reader.sessions().get(0).finished()).hasSize(1);
    assertThat(reader.sessions().get(0).exitStatus()).contains(0);
  }

  @Test
  void repeatedAttemptsBecomeEarlierProblems() {
    String id = "t.py::t";
    Channel channel =
        new Channel()
            .start(S)
            .test(S, id)
            .phase(S, id, "call", "rerun", "AssertionError: one")
            .test(S, id)
            .phase(S, id, "setup", "rerun", "ValueError: two")
            .done(S, id);

    Session session = channel.sessions().get(0);

    assertThat(session.running()).isEmpty();
    assertThat(session.finished().get(0).result().status()).isEqualTo(Status.FLAKY);
    assertThat(session.finished().get(0).result().earlier())
        .extracting(problems -> problems.get(0).type())
        .containsExactly("AssertionError", "ValueError");
  }

  @Test
  void sameTestOnEachWorkerOfXdistRunsUntilTheLastHasEnded() {
    String id = "t.py::t";
    Channel channel = new Channel().start(S).test(S, id).test(S, id);
    channel.record(S, "{'e':'phase','id':'t.py::t','w':'gw1','when':'call','outcome':'failed'}");
    channel.record(S, "{'e':'done','id':'t.py::t','w':'gw0'}");

    Session session = channel.sessions().get(0);

    assertThat(session.finished().get(0).result().status()).isEqualTo(Status.PASSED);
    assertThat(session.running()).hasSize(1);
    assertThat(session.running().get(0).result().problems()).hasSize(1);
  }

  @Test
  void listenerHearsOfTestsWhileTheyRun() {
    List<String> heard = new ArrayList<>();
    EventReader reader =
        new EventReader(
            new EventReader.Listener() {
              @Override
              public void collected(int total) {
                heard.add("collected " + total);
              }

              @Override
              public void started(String nodeId) {
                heard.add("started " + nodeId);
              }

              @Override
              public void finished(String nodeId, Status status) {
                heard.add(status + " " + nodeId);
              }
            },
            ResultLimits.forCells(1));

    reader.feed(new Channel().record(S, "{'e':'collected','total':1}").test(S, "t").bytes());
    assertThat(heard).containsExactly("collected 1", "started t");
    reader.feed(new Channel().done(S, "t").bytes());
    assertThat(heard).last().isEqualTo("PASSED t");
  }

  @Test
  void flowOfSessionsAndDetailsIsBounded() {
    EventReader reader = new EventReader(EventReader.Listener.NONE, ResultLimits.forCells(1));
    for (int i = 0; i < 3000; i++) {
      reader.feed(new Channel().start("1-" + Integer.toHexString(i)).bytes());
    }

    assertThat(reader.sessions()).hasSize(1000);
    assertThat(reader.ignoredLines()).isEqualTo(2000);
  }

  @Test
  void xmlOutsideOfTheResultsFolderIsNotBelieved() {
    Channel channel = new Channel().record(S, "{'e':'start','xml':'../../junit-1.xml'}");

    assertThat(channel.sessions().get(0).xml()).isEmpty();
  }

  @Test
  void textsAreFitForXml() {
    Channel channel = new Channel().test(S, "t.py::t");
    channel.record(
        S,
        "{'e':'phase','id':'t.py::t','when':'call','outcome':'failed','message':'E: \\ud800',"
            + "'text':'\\u0007 \\u0000'}");
    channel.done(S, "t.py::t");

    var problem = channel.sessions().get(0).finished().get(0).result().problems().get(0);
    assertThat(problem.message()).isEqualTo("#xD800");
    assertThat(problem.details()).isEqualTo("#x07 #x00");
    Layout layout = new Layout("/work", "/probe", "/results", "/cache", List.of());
    Selection selection = new Selection(List.of("t[\ud800é\"]"), 1);
    byte[] lines = Probe.files(layout, selection, SessionRules.NONE).get("select.jsonl");
    assertThat(new String(lines, StandardCharsets.US_ASCII))
        .isEqualToIgnoringCase("\"t[\\ud800\\u00e9\\\"]\"\n");
  }
}
