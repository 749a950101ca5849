package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.pytest.EventReader.Listener;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Problem.Kind;
import io.github.pytestmatrix.result.TestCaseResult;
import io.github.pytestmatrix.result.TestCaseResult.Output;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What just fits, and what is one too large. */
class BoundsTest {
  private static final int HEAD = 16 * 1024;
  private static final int TAIL = 48 * 1024;

  @Test
  void entriesFitUntilTheBytesAreUsed() {
    MemoryBudget fits = new MemoryBudget(new ResultLimits(302, 0));
    assertThat(fits.entry(1)).isTrue();
    assertThat(fits.exceeded()).isFalse();
    assertThat(fits.entry(0)).isFalse();

    MemoryBudget tooFew = new MemoryBudget(new ResultLimits(301, 0));
    assertThat(tooFew.entry(1)).isFalse();
    assertThat(tooFew.exceeded()).isTrue();
  }

  @Test
  void textIsCutInItsMiddle() {
    MemoryBudget large = new MemoryBudget(new ResultLimits(0, 1_000_000));
    String whole = "a".repeat(HEAD) + "b".repeat(TAIL);
    assertThat(large.text(whole, "x")).isEqualTo(whole);
    assertThat(large.text("a".repeat(HEAD) + "123" + "b".repeat(TAIL), "junit/j.xml"))
        .isEqualTo(
            "a".repeat(HEAD)
                + "\n[... 3 characters left out; junit/j.xml has the full text ...]\n"
                + "b".repeat(TAIL));
    assertThat(large.text("a".repeat(HEAD - 1) + "\ud83d\udc4d" + "b".repeat(TAIL), ""))
        .isEqualTo("a".repeat(HEAD - 1) + "\n[... 2 characters left out ...]\n" + "b".repeat(TAIL));
    assertThat(large.text("a".repeat(HEAD) + "\ud83d\udc4d" + "b".repeat(TAIL - 1), ""))
        .isEqualTo("a".repeat(HEAD) + "\n[... 2 characters left out ...]\n" + "b".repeat(TAIL - 1));
  }

  @Test
  void textsAreShortInTheLastQuarterAndGoneAtTheEnd() {
    MemoryBudget budget = new MemoryBudget(new ResultLimits(0, 40_000));
    String text = "a".repeat(300) + "-" + "b".repeat(700);
    assertThat(budget.text("x".repeat(30_000), "")).hasSize(30_000);
    assertThat(budget.text(text, "")).isEqualTo(text);
    assertThat(budget.text(text, ""))
        .isEqualTo("a".repeat(300) + "\n[... 1 characters left out ...]\n" + "b".repeat(700));

    MemoryBudget tiny = new MemoryBudget(new ResultLimits(0, 10));
    assertThat(tiny.text("0123456789", "")).isEqualTo("0123456789");
    assertThat(tiny.text("0", "")).isEqualTo("[... 1 characters left out ...]");
  }

  @Test
  void cellsShareWhatMavenHas() {
    long share = Runtime.getRuntime().maxMemory() / 4;
    ResultLimits limits = ResultLimits.forCells(4);
    long mega = 1 << 20;

    assertThat(limits.bytes()).isEqualTo(Math.min(2048 * mega, Math.max(32 * mega, share / 3 * 2)));
    assertThat(limits.chars()).isEqualTo(Math.min(64 * mega, Math.max(2 * mega, share / 16)));
    assertThat(ResultLimits.forCells(1_000_000)).isEqualTo(new ResultLimits(32 * mega, 2 * mega));
  }

  @Test
  void longTextOfXmlIsCutInItsMiddle() throws IOException {
    String whole = "a".repeat(HEAD) + "b".repeat(TAIL);
    assertThat(bounded(whole)).isEqualTo(whole);
    assertThat(bounded("a".repeat(HEAD) + "-" + "b".repeat(TAIL)))
        .isEqualTo("a".repeat(HEAD) + gap(1) + "b".repeat(TAIL));
    assertThat(bounded("<t>" + "a".repeat(HEAD) + "12" + "b".repeat(TAIL) + "</t>"))
        .isEqualTo("<t>" + "a".repeat(HEAD) + gap(2) + "b".repeat(TAIL) + "</t>");
    String cdata = "a".repeat(HEAD) + "12" + "b".repeat(TAIL);
    assertThat(bounded("<t><![CDATA[" + cdata + "]]></t>"))
        .isEqualTo("<t><![CDATA[" + "a".repeat(HEAD) + gap(2) + "b".repeat(TAIL) + "]]></t>");
  }

  @Test
  void cutLeavesReferencesAndPairsWhole() throws IOException {
    String open = "a".repeat(HEAD - 4) + "&" + "x".repeat(9);
    assertThat(bounded(open + "y".repeat(TAIL + 1))).isEqualTo(open + gap(1) + "y".repeat(TAIL));

    String pairs = "\ud83d\udc4d".repeat(35_000);
    String head = "x" + pairs.substring(0, HEAD);
    assertThat(bounded("x" + pairs + "y"))
        .isEqualTo(
            head
                + gap(70_002 - head.length() - TAIL + 1)
                + pairs.substring(70_000 - TAIL + 2)
                + "y");
  }

  private static String gap(int characters) {
    return MemoryBudget.gap(characters, "w");
  }

  private static String bounded(String document) throws IOException {
    StringWriter copy = new StringWriter();
    try (Reader reader = new BoundedXml(new StringReader(document), "w")) {
      reader.transferTo(copy);
    }
    return copy.toString();
  }

  @Test
  void markupOfXmlIsBounded() throws IOException {
    // With the bracket at its end.
    String tag = "<" + "n".repeat(HEAD - 1) + ">";
    assertThat(bounded(tag)).isEqualTo(tag);
    assertThatThrownBy(() -> bounded("<n" + tag.substring(1))).hasMessageContaining("of names");

    String attributes = " a='1'".repeat(64);
    assertThat(bounded("<t" + attributes + "/>")).hasSize(attributes.length() + 4);
    assertThatThrownBy(() -> bounded("<t b=''" + attributes + "/>"))
        .hasMessageContaining("attributes");

    String names = names(1000);
    assertThat(bounded(names)).isEqualTo(names);
    assertThat(bounded(names + names)).isEqualTo(names + names);
    assertThatThrownBy(() -> bounded(names + "<other/>")).hasMessageContaining("different names");
  }

  private static String names(int count) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < count; i++) {
      names.append("<n").append(i).append("/>");
    }
    return names.toString();
  }

  @Test
  void oneNameEndsBeforeTheNext() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      int first = i % 45;
      int second = i / 45;
      text.append("<a").append(first).append(" b").append(second).append("='' c").append(first);
      text.append("=''><d").append(second).append("></d").append(first).append(">");
    }
    assertThat(bounded(text.toString())).hasSize(text.length());
  }

  @Test
  void documentIsClosedWithItsReader() throws IOException {
    boolean[] closed = new boolean[1];
    Reader document =
        new StringReader("<t/>") {
          @Override
          public void close() {
            closed[0] = true;
            super.close();
          }
        };

    new BoundedXml(document, "").close();
    assertThat(closed[0]).isTrue();
  }

  @Test
  void eachTestTakesRoomForItsNames() {
    Channel test = new Channel().record("1", "{'e':'start','prefix':'pp'}").passed("1", "t.py:");
    Channel module =
        new Channel()
            .record("1", "{'e':'start','prefix':'pp'}")
            .record("1", "{'e':'collect','id':'t.py:'}");
    assertThat(exceeded(test, 634)).isFalse();
    assertThat(exceeded(test, 633)).isTrue();
    assertThat(exceeded(module, 324)).isFalse();
    assertThat(exceeded(module, 323)).isTrue();
  }

  private static boolean exceeded(Channel channel, long bytes) {
    EventReader reader = new EventReader(Listener.NONE, new ResultLimits(bytes, 1000));
    reader.feed(channel.bytes());
    return reader.exceeded();
  }

  @Test
  void endlessFlowOfEventsIsCutOff() {
    EventReader reader = new EventReader(Listener.NONE, Channel.LIMITS);
    byte[] block = new byte[16 << 20];
    for (int i = 0; i < 32; i++) {
      reader.feed(block);
    }
    assertThat(reader.exceeded()).isFalse();
    reader.feed(new Channel().raw("\n").start("1").bytes());
    assertThat(reader.exceeded()).isTrue();
    assertThat(reader.sessions()).isEmpty();
  }

  @Test
  void longMessagesAndTypesAreCut() {
    MemoryBudget budget = new MemoryBudget(new ResultLimits(0, 1000));
    Problem fits = problem("T".repeat(200), "m".repeat(2048));
    assertThat(Failures.bounded(fits, budget, "")).isEqualTo(fits);
    assertThat(
            Failures.bounded(
                problem("T".repeat(201), "m".repeat(2047) + "\ud83d\udc4d"), budget, ""))
        .isEqualTo(problem("T".repeat(200), "m".repeat(2047) + " [...]"));
    assertThat(Failures.bounded(problem("T", "m".repeat(2049)), budget, ""))
        .isEqualTo(problem("T", "m".repeat(2048) + " [...]"));
  }

  private static Problem problem(String type, String message) {
    return new Problem(Kind.ERROR, type, message, "");
  }

  @Test
  void testsOfOneNameGrowNoFurtherThanTheirLimits() {
    TestCaseResult full = result(100, 64 * 1024);
    assertThat(TestCases.plus(full, full)).isEqualTo(full);
    TestCaseResult less = result(99, 64 * 1024 - 1);
    TestCaseResult sum = TestCases.plus(less, less);
    assertThat(sum.problems()).hasSize(198);
    assertThat(sum.output().stdout()).hasSize(2 * (64 * 1024 - 1));
  }

  private static TestCaseResult result(int problems, int output) {
    return new TestCaseResult(
        "c",
        "n",
        Duration.ZERO,
        Collections.nCopies(problems, problem("T", "m")),
        Optional.empty(),
        new Output("o".repeat(output), "e".repeat(output)),
        List.of());
  }
}
