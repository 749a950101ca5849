package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Layout;
import io.github.pytestmatrix.engine.RanPython;
import io.github.pytestmatrix.result.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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

  @Test
  void recordsOfSeveralLinesTakeNoMoreRoomThanTheyHave() {
    String piece = "x".repeat(4000);
    for (String lines :
        List.of(
            "@pmx1 1 1 0 3 %1$s\n",
            "@pmx1 1 1 0 3 %1$s\n@pmx1 1 1 2 3 %1$s\n",
            "@pmx1 1 1 0 2 {\"%1$s\n@pmx1 1 1 1 2 %1$s\":1}\n")) {
      EventReader reader = new EventReader(EventReader.Listener.NONE, Channel.LIMITS);
      byte[] bytes = lines.formatted(piece).getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 2500; i++) {
        reader.feed(bytes);
      }
      assertThat(reader.exceeded()).as(lines).isFalse();
    }
  }

  @Test
  void openRecordsAreBoundedInSizeAndNumber() {
    EventReader sizes = new EventReader(EventReader.Listener.NONE, Channel.LIMITS);
    String piece = "x".repeat(2048);
    for (int i = 0; i < 4096; i++) {
      sizes.feed(line(String.valueOf(i / 500), i % 500, 512, piece));
    }
    assertThat(sizes.exceeded()).isFalse();
    sizes.feed(line("a", 0, 2, "x"));
    assertThat(sizes.exceeded()).isTrue();

    EventReader numbers = new EventReader(EventReader.Listener.NONE, Channel.LIMITS);
    for (int i = 0; i < 1000; i++) {
      numbers.feed(line(String.valueOf(i), 0, 2, "{\"e\":"));
    }
    numbers.feed(line("0", 1, 2, "\"start\"}"));
    assertThat(numbers.sessions()).hasSize(1);
    numbers.feed(line("0", 0, 2, "{\"e\":"));
    assertThat(numbers.exceeded()).isFalse();
    numbers.feed(line("1000", 0, 2, "{\"e\":"));
    assertThat(numbers.exceeded()).isTrue();
    numbers.feed(line("1", 1, 2, "\"start\"}"));
    assertThat(numbers.sessions()).hasSize(1);
  }

  @Test
  void recordHasAtMost512LinesAnd32Fields() {
    EventReader reader = new EventReader(EventReader.Listener.NONE, Channel.LIMITS);
    for (int lines : List.of(512, 513)) {
      for (int i = 0; i < lines; i++) {
        String piece = i == 0 ? "{" : i == lines - 1 ? "\"e\":\"start\"}" : " ";
        reader.feed(line(String.valueOf(lines), i, lines, piece));
      }
    }
    assertThat(reader.sessions()).extracting(Session::id).containsExactly("512");
    assertThat(reader.ignoredLines()).isEqualTo(513);
    reader.feed(line("1", 0, 0, "{}"));
    reader.feed(line("1", 0, 2, "{"));
    reader.feed(line("1", 1, 2, "no"));
    assertThat(reader.ignoredLines()).isEqualTo(515);

    String fields = "'a0':1".concat(",'a%d':1".repeat(29).formatted((Object[]) numbers(29)));
    Channel fits = new Channel().record(S, "{" + fields + ",'e':'finish','status':0}");
    assertThat(fits.sessions().get(0).exitStatus()).contains(0);
    Channel tooMany = new Channel().record(S, "{'z':1," + fields + ",'e':'finish','status':0}");
    assertThat(tooMany.sessions().get(0).exitStatus()).isEmpty();
  }

  private static Integer[] numbers(int count) {
    return IntStream.rangeClosed(1, count).boxed().toArray(Integer[]::new);
  }

  private static byte[] line(String session, int index, int lines, String piece) {
    String line = "@pmx1 " + session + " 1 " + index + " " + lines + " " + piece + "\n";
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void lineThatIsTooLongIsNoneHoweverItArrives() {
    String begin = "@pmx1 1 1 0 1 {\"e\":\"start\"}";
    EventReader reader = new EventReader(EventReader.Listener.NONE, Channel.LIMITS);
    String longest = begin + " ".repeat(4096 - begin.length());
    reader.feed((longest + " \n").getBytes(StandardCharsets.US_ASCII));
    reader.feed(longest.getBytes(StandardCharsets.US_ASCII));
    reader.feed(" ".getBytes(StandardCharsets.US_ASCII));
    reader.feed("\n".getBytes(StandardCharsets.US_ASCII));
    reader.feed(begin.getBytes(StandardCharsets.US_ASCII));
    reader.feed((" ".repeat(4096) + "\n").getBytes(StandardCharsets.US_ASCII));
    assertThat(reader.sessions()).isEmpty();
    assertThat(reader.ignoredLines()).isEqualTo(3);

    reader.feed((longest + "\n").getBytes(StandardCharsets.US_ASCII));
    assertThat(reader.sessions()).hasSize(1);
  }

  @Test
  void processThatBeginsAnewIsOneSession() {
    Channel anew = new Channel().record("12-ab", "{'e':'began'}").start("12-cd");
    assertThat(anew.sessions()).extracting(Session::id).containsExactly("12-cd");
    Channel two = new Channel().record("12-ab", "{'e':'began'}").start("13-cd");
    assertThat(two.sessions()).extracting(Session::id).containsExactly("12-ab", "13-cd");
    Channel both = new Channel().start("12-ab").start("12-cd");
    assertThat(both.sessions()).hasSize(2);
    for (String more :
        List.of(
            "{'e':'finish','status':0}",
            "{'e':'test','id':'a'}",
            "{'e':'done','id':'a'}",
            "{'e':'start'}")) {
      Channel known = new Channel().record("12-ab", "{'e':'began'}").record("12-ab", more);
      assertThat(known.start("12-cd").sessions()).as(more).hasSize(2);
      Channel none = new Channel().record("12-ab", "{'e':'none'}").record("12-ab", more);
      assertThat(none.sessions()).as(more).hasSize(1);
    }
    assertThat(new Channel().record("12-ab", "{'e':'none'}").sessions()).isEmpty();
  }

  @Test
  void wordsThatCountOnceStayAsTheyAre() {
    Channel channel = new Channel().record(S, "{'e':'finish','status':1,'check':true}");
    channel.record(S, "{'e':'finish','status':1,'check':false}");
    assertThat(channel.sessions().get(0).checkFailed()).isTrue();
    assertThat(new Channel().finish(S, 1).sessions().get(0).checkFailed()).isFalse();

    for (int i = 0; i < 101; i++) {
      channel.record(S, "{'e':'worker','version':'3.%d','executable':'x'}".formatted(i));
    }
    assertThat(channel.sessions().get(0).workers())
        .hasSize(100)
        .last()
        .extracting(RanPython::version)
        .isEqualTo("3.99");
  }

  @Test
  void listenerHearsOfMoreTestsOnly() {
    List<Integer> heard = new ArrayList<>();
    EventReader reader =
        new EventReader(
            new EventReader.Listener() {
              @Override
              public void collected(int total) {
                heard.add(total);
              }
            },
            Channel.LIMITS);
    for (int total : List.of(0, 0, 3, 3, 2, 4)) {
      reader.feed(new Channel().record(S, "{'e':'collected','total':" + total + "}").bytes());
    }
    assertThat(heard).containsExactly(0, 3, 4);
  }

  @Test
  void phaseThatEndedIsNoAttempt() {
    String id = "t.py::t";
    Channel channel = new Channel().start(S).test(S, id).phase(S, id, "setup", "passed", "");
    channel.test(S, id).done(S, id);
    assertThat(channel.sessions().get(0).running()).hasSize(1);
  }

  @Test
  void phaseNamesWhereATestFailed() {
    for (String when : List.of("setup", "teardown")) {
      Channel channel = new Channel().phase(S, "t", when, "failed", "no").done(S, "t");
      assertThat(channel.sessions().get(0).finished().get(0).result().problems().get(0).message())
          .isEqualTo("failed on " + when + " with \"no\"");
    }
  }

  @Test
  void testIsSurelyNotSkippedOnceSomethingSaysHowItEnded() {
    String phase = "{'e':'phase','id':'t','when':'call','outcome':'failed'%s}";
    String done = "{'e':'done','id':'t'%s}";
    assertThat(sure(phase.formatted(""), done.formatted(""))).isFalse();
    assertThat(sure(phase.formatted(",'sub':'x'"), done.formatted(""))).isTrue();
    assertThat(sure(phase.formatted(",'sub':'x'"), phase.formatted(""), done.formatted("")))
        .isTrue();
    assertThat(sure(done.formatted(",'outcome':'passed'"))).isTrue();
    assertThat(sure(done.formatted(",'odd':'quarantined'"))).isTrue();
  }

  private static boolean sure(String... records) {
    Channel channel = new Channel();
    for (String record : records) {
      channel.record(S, record);
    }
    return channel.sessions().get(0).finished().get(0).sure();
  }

  @Test
  void probeIsToldWhereEverythingIs() {
    Layout layout = new Layout("/work", "/probe", "/results", "/cache", List.of("/e1", "/e2"));
    assertThat(cell(layout, Selection.ALL, SessionRules.NONE))
        .isEqualTo(
            "{'work':'/work','PYTEST_MATRIX_RESULTS':'/results',"
                + "'PYTEST_MATRIX_EVENTS':['/e1','/e2']}");
    assertThat(cell(layout, new Selection(List.of("t"), 3), new SessionRules(true, true)))
        .isEqualTo(
            "{'work':'/work','PYTEST_MATRIX_RESULTS':'/results','no_tests_pass':true,'reports_exit':true,"
                + "'PYTEST_MATRIX_SELECT':'/probe/select.jsonl','before':3,"
                + "'sessions':'/cache-sessions','PYTEST_MATRIX_EVENTS':['/e1','/e2']}");
    assertThat(PytestCommand.restored(layout, false))
        .contains("PYTHONPATH=/probe")
        .doesNotContain("PYTEST_ADDOPTS");
    assertThat(PytestCommand.restored(layout, true))
        .startsWith(PytestCommand.restored(layout, false))
        .contains("PYTEST_ADDOPTS=\"${PYTEST_ADDOPTS:+$PYTEST_ADDOPTS }\"");
  }

  private static String cell(Layout layout, Selection selection, SessionRules rules) {
    byte[] cell = Probe.files(layout, selection, rules).get("pytest_matrix_cell.json");
    return new String(cell, StandardCharsets.US_ASCII).replace('"', '\'');
  }
}
