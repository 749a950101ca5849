package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the code under test may have put in place of pytest's XML. */
@Timeout(60)
class HostileXmlTest {
  private static final String BEGIN = "<testsuites><testsuite>";
  private static final String END = "</testsuite></testsuites>";
  private static final String TEST = "<testcase classname='m' name='t'>";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"4.6-tests", "7.2-broken", "8.3-int", "9.1-xunit2", "9.1-subtests"})
  void documentCutAtAnyByteIsRefused(String sample) throws IOException {
    byte[] whole = sample(sample);
    // The very last bytes may be line ends.
    int end = new String(whole, StandardCharsets.ISO_8859_1).lastIndexOf('>') + 1;

    for (int length = 0; length < end; length++) {
      Path cut = write(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> read(cut)).as("cut at %d", length).isInstanceOf(IOException.class);
    }
    assertThat(read(write(Arrays.copyOf(whole, end)))).isNotEmpty();
  }

  @Test
  void whatWasCutOffIsRebuiltFromTheEventsAndOtherwiseNoPass() throws IOException {
    byte[] whole = sample("9.1-tests");
    Channel crashed = new Channel().startWithXml("12-ab").passed("12-ab", "t.py::a");
    for (int length = 0; length < whole.length - 1; length += 397) {
      Files.write(folder.resolve("junit-12-ab.xml"), Arrays.copyOf(whole, length));

      Outcome outcome = outcome(crashed.sessions());
      assertThat(outcome.status()).isEqualTo(Status.ERROR);
      assertThat(outcome.tests()).extracting(TestCaseResult::name).containsExactly("a");
      assertThat(outcome(List.of()).status()).isEqualTo(Status.ERROR);
      assertThat(outcome(List.of()).problem().orElseThrow().message())
          .contains("junit-12-ab.xml is not a complete XML report of pytest");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          external entity  | <!DOCTYPE t [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><testsuite>&e;</testsuite>
          external DTD     | <!DOCTYPE t SYSTEM 'http://127.0.0.1:1/x.dtd'><testsuite/>
          entity bomb      | <!DOCTYPE t [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><testsuite><testcase name='&b;'/></testsuite>
          harmless DOCTYPE | <!DOCTYPE testsuite><testsuite/>
          unknown entity   | <testsuite><testcase name='t'><failure>&e;</failure></testcase></testsuite>
          one in a name    | <testsuite><testcase name='&e;'/></testsuite>
          lost bracket     | <testsuite><testcase name='t'</testsuite>
          control character| <testsuite><testcase name='&#0;'/></testsuite>
          two roots        | <testsuite/><testsuite/>
          text behind      | <testsuite/>x
          two of one name  | <testsuite><testcase name='t' name='u'/></testsuite>
          open comment     | <testsuite/><!-- x
          open instruction | <testsuite/><?x
          """)
  void whatIsNoDocumentOfPytestIsRefused(String what, String document) throws IOException {
    Path file = write(document.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> read(file))
        .as(what)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("junit.xml is not a complete XML report of pytest: ")
        .hasMessageNotContaining("root:");
  }

  @Test
  void noEncodingButUtf8IsRead() throws IOException {
    String text = BEGIN + "<testcase classname='m' name='\u00e4'/>" + END;

    assertThat(read(write(text.getBytes(StandardCharsets.UTF_8)))).hasSize(1);
    for (var charset :
        List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
      assertThatThrownBy(() -> read(write(text.getBytes(charset)))).isInstanceOf(IOException.class);
    }
    String lie = "<?xml version='1.0' encoding='utf-16'?>" + text;
    assertThat(read(write(lie.getBytes(StandardCharsets.UTF_8))).get(0).name()).isEqualTo("\u00e4");
  }

  @Test
  void depthVarietyAndSizeOfMarkupAreLimited() throws IOException {
    refused(BEGIN + "<a>".repeat(100_000), "");
    refused(BEGIN + TEST + "<a>".repeat(100_000), "");
    StringBuilder names = new StringBuilder(BEGIN);
    for (int i = 0; i < 2000; i++) {
      names.append("<n").append(i).append("/>");
    }
    refused(names + END, "different names");
    StringBuilder attributes = new StringBuilder(BEGIN + "<testcase");
    for (int i = 0; i < 100; i++) {
      attributes.append(" n").append(i).append("=''");
    }
    refused(attributes + "/>" + END, "attributes");
    refused(BEGIN + "<" + "n".repeat(20_000) + "/>" + END, "");
    refused(BEGIN + "<a" + " ".repeat(20_000) + "/>" + END, "of names");
  }

  private void refused(String document, String reason) throws IOException {
    Path file = write(document.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void longTextsKeepTheirBeginningAndEnd() throws IOException {
    String text = "begin" + "&lt;&#128077;".repeat(30_000) + "end";
    String document =
        BEGIN
            + TEST
            + "<failure message=\"ValueError: "
            + text
            + "\"><![CDATA["
            + "begin"
            + "]] >".repeat(40_000)
            + "end]]]]>"
            + "</failure></testcase>"
            + END;

    assertThat(read(write(document.getBytes(StandardCharsets.UTF_8))))
        .singleElement()
        .satisfies(
            test -> {
              assertThat(test.problems().get(0).type()).isEqualTo("ValueError");
              assertThat(test.problems().get(0).message())
                  .startsWith("begin<\ud83d\udc4d")
                  .hasSizeLessThan(3000);
              assertThat(test.problems().get(0).details())
                  .startsWith("begin]] >")
                  .contains("characters left out; junit/junit.xml has the full text")
                  .endsWith("]] >end]]")
                  .hasSizeLessThan(70_000);
            });
  }

  @Test
  void aCutNeverSplitsWhatBelongsTogether() throws IOException {
    for (int shift = 0; shift < 12; shift++) {
      String text = "x".repeat(shift) + "&#x1F44D;\ud83d\udc4d".repeat(20_000);
      String document =
          BEGIN + TEST + "<failure message='m'>" + text + "</failure></testcase>" + END;

      String details =
          read(write(document.getBytes(StandardCharsets.UTF_8))).get(0).problems().get(0).details();
      assertThat(details).contains("characters left out");
      assertThat(details.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)).isFalse();
    }
  }

  @Test
  void commentsAndInstructionsOfAnySizeAreNothing() throws IOException {
    String document =
        "<?xml version='1.0'?><!--"
            + "- ".repeat(100_000)
            + "--->"
            + BEGIN
            + "<?x ??>"
            + TEST
            + "<failure message='a<!-- x -->b'>".replace("<!-- x -->", "")
            + "c<!-- > -- -->d</failure></testcase>"
            + END
            + "<!---->";

    assertThat(read(write(document.getBytes(StandardCharsets.UTF_8))).get(0).problems().get(0))
        .satisfies(problem -> assertThat(problem.details()).isEqualTo("cd"));
  }

  @Test
  void moreTestsThanThereIsRoomForAreAnErrorAndNoPass() throws IOException {
    StringBuilder document = new StringBuilder(BEGIN);
    for (int i = 0; i < 1000; i++) {
      document.append("<testcase classname='m' name='t").append(i).append("'/>");
    }
    Files.writeString(folder.resolve("junit-1.xml"), document + END);
    Evidence evidence =
        new Evidence(
            new Exit.Exited(0), List.of(), false, folder, "", true, new ResultLimits(50_000, 1000));

    assertThat(Outcome.of(evidence).status()).isEqualTo(Status.ERROR);
    assertThat(Outcome.of(evidence).problem().orElseThrow().message())
        .contains("more tests than Maven's memory has room for");
  }

  @ParameterizedTest
  @CsvSource({"1e-999999999, 0", "1e999999999, 1000000000000", "NaN, 0", "-1, 0", "1.5, 1500"})
  void anyTimeIsReadAtOnce(String time, long millis) throws IOException {
    String document = BEGIN + "<testcase classname='m' name='t' time='" + time + "'/>" + END;

    assertThat(read(write(document.getBytes(StandardCharsets.UTF_8))).get(0).time())
        .isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void manyTestsOfOneNameAndDeepExceptionNamesAreReadAtOnce() throws IOException {
    String failure = TEST + "<failure message='m'>E   " + "a.".repeat(20_000) + "B</failure>";
    String document =
        BEGIN
            + failure
            + "</testcase>"
            + (TEST + "<failure message='m'/><system-out>o</system-out></testcase>").repeat(50_000)
            + END;

    List<TestCaseResult> tests = read(write(document.getBytes(StandardCharsets.UTF_8)));
    assertThat(tests).singleElement().satisfies(t -> assertThat(t.problems()).hasSize(100));
    assertThat(tests.get(0).problems().get(0).type()).startsWith("a.a.").hasSizeLessThan(300);
  }

  @Test
  void reasonOfASkippedModuleIsFoundAtOnce() throws IOException {
    String document =
        BEGIN
            + (TEST
                    + "<skipped message='collection skipped'>"
                    + ", '".repeat(20_000)
                    + "</skipped></testcase>")
                .repeat(50)
            + END;

    assertThat(read(write(document.getBytes(StandardCharsets.UTF_8)))).hasSize(1);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void whatIsNoFileIsNotOpened() throws Exception {
    Path pipe = folder.resolve("junit-1.xml");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Files.createSymbolicLink(folder.resolve("junit-2.xml"), Path.of("/dev/zero"));
    Files.createDirectory(folder.resolve("junit-3.xml"));
    Path outside = Files.writeString(folder.resolve("outside"), BEGIN + TEST + "</testcase>" + END);
    Files.createSymbolicLink(folder.resolve("junit-4.xml"), outside);

    assertThat(outcome(List.of()).status()).isEqualTo(Status.ERROR);
    assertThat(outcome(List.of()).tests()).isEmpty();
  }

  private Outcome outcome(List<Session> sessions) {
    return Outcome.of(new Evidence(new Exit.Exited(0), sessions, folder, "", true));
  }

  private Path write(byte[] document) throws IOException {
    return Files.write(folder.resolve("junit.xml"), document);
  }

  private static List<TestCaseResult> read(Path file) throws IOException {
    return JUnitXmlReader.read(file, new MemoryBudget(ResultLimits.forCells(1)));
  }

  private static byte[] sample(String name) throws IOException {
    String file = "pytest-" + name + ".xml";
    try (InputStream in = HostileXmlTest.class.getResourceAsStream(file)) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }
}
