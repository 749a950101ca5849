package io.github.pytestmatrix.report;

import static io.github.pytestmatrix.report.Samples.allowedToFail;
import static io.github.pytestmatrix.report.Samples.broken;
import static io.github.pytestmatrix.report.Samples.cell;
import static io.github.pytestmatrix.report.Samples.error;
import static io.github.pytestmatrix.report.Samples.failure;
import static io.github.pytestmatrix.report.Samples.leftOut;
import static io.github.pytestmatrix.report.Samples.passed;
import static io.github.pytestmatrix.report.Samples.run;
import static io.github.pytestmatrix.report.Samples.skipped;
import static io.github.pytestmatrix.report.Samples.test;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Counts;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Problem.Kind;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

class SurefireReportTest {
  @TempDir Path folder;

  @Test
  void eachClassAndCellHasItsFiles() throws IOException {
    write(
        run(
            cell("py38", passed("tests.test_a", "test_x"), passed("tests.test_b.TestC", "test_y")),
            cell("py39", passed("tests.test_a", "test_x"))));

    assertThat(names())
        .containsExactlyInAnyOrder(
            "TEST-tests.test_a-py38.xml",
            "TEST-tests.test_b.TestC-py38.xml",
            "TEST-tests.test_a-py39.xml",
            "tests.test_a-py38.txt",
            "tests.test_b.TestC-py38.txt",
            "tests.test_a-py39.txt");
  }

  @Test
  void suiteAndClassCarryTheCell() throws IOException {
    write(run(cell("py38", passed("tests.test_a", "test_x"))));

    Element suite = suite("tests.test_a-py38");
    assertThat(suite.getAttribute("name")).isEqualTo("tests.test_a(py38)");
    assertThat(testcase(suite, 0).getAttribute("classname")).isEqualTo("tests.test_a(py38)");
  }

  @Test
  void withoutSuffixNamesAreEqualOverCellsButFilesAreNot() throws IOException {
    report(false)
        .write(
            run(
                cell("py38", passed("tests.test_a", "test_x")),
                cell("py39", passed("tests.test_a", "test_x"))));

    assertThat(suite("tests.test_a-py38").getAttribute("name")).isEqualTo("tests.test_a");
    assertThat(suite("tests.test_a-py39").getAttribute("name")).isEqualTo("tests.test_a");
    assertThat(testcase(suite("tests.test_a-py39"), 0).getAttribute("classname"))
        .isEqualTo("tests.test_a");
  }

  @Test
  void propertiesSayWhatTheTestsRanIn() throws IOException {
    write(run(cell("py38", passed("test_a", "test_x"))));

    assertThat(properties(suite("test_a-py38")))
        .contains(
            "pytest-matrix.cell=py38",
            "pytest-matrix.axis.python=3.8",
            "python.implementation=CPython",
            "python.version=3.8.18",
            "python.platform=linux-x86_64",
            "pytest.version=7.2.1",
            "pytest-matrix.image=python:3.8-slim",
            "pytest-matrix.image.digest=python@sha256:ab",
            "pytest-matrix.environment=pytest-matrix/env:4f");
  }

  @Test
  void failureAndErrorOfOneTestAreOneElementWithBothTextsAndCountOnce() throws IOException {
    write(
        run(
            cell(
                "py38",
                test("test_a", "test_x", List.of(failure("1 != 2"), error("teardown"))),
                test("test_a", "test_y", List.of(failure("3 != 4"))),
                skipped("test_a", "test_z", "not here"))));

    Element suite = suite("test_a-py38");
    assertThat(childNames(testcase(suite, 0))).containsExactly("error");
    assertThat(attribute(testcase(suite, 0), "error", "type")).isEqualTo("RuntimeError");
    assertThat(attribute(testcase(suite, 0), "error", "message"))
        .isEqualTo("teardown (and 1 more)");
    assertThat(testcase(suite, 0).getTextContent().strip())
        .isEqualTo(
            """
            RuntimeError: teardown (and 1 more)

            [1 of 2] AssertionError: 1 != 2
                assert x
            E   1 != 2

            [2 of 2] RuntimeError: teardown
            E   teardown""");
    assertThat(counts(suite)).isEqualTo("tests=3 errors=1 failures=1 skipped=1");
  }

  @Test
  void sameNamedTestsAreMerged() throws IOException {
    write(
        run(
            cell(
                "py38",
                test("test_a", "test_x", List.of(failure("1 != 2"))),
                test("test_a", "test_x", List.of(error("teardown"))))));

    Element suite = suite("test_a-py38");
    assertThat(counts(suite)).isEqualTo("tests=1 errors=1 failures=0 skipped=0");
    assertThat(childNames(testcase(suite, 0))).containsExactly("error");
    assertThat(testcase(suite, 0).getTextContent()).contains("E   1 != 2", "E   teardown");
    assertThat(testcase(suite, 0).getAttribute("time")).isEqualTo("0.008");
  }

  @Test
  void failuresOfSubtestsBecomeOneText() throws IOException {
    write(run(cell("py38", test("t", "test_x", List.of(failure("i is 1"), failure("i is 3"))))));

    Element one = testcase(suite("t-py38"), 0);
    assertThat(childNames(one)).containsExactly("failure");
    assertThat(attribute(one, "failure", "message")).isEqualTo("i is 1 (and 1 more)");
    assertThat(one.getTextContent())
        .contains("[1 of 2] AssertionError: i is 1", "[2 of 2] AssertionError: i is 3");
  }

  @Test
  void flakyTestIsNoFailure() throws IOException {
    write(
        run(
            cell(
                "py38",
                test(
                    "t",
                    "test_x",
                    List.of(),
                    List.of(List.of(failure("once")), List.of(error("twice")))))));

    Element suite = suite("t-py38");
    assertThat(counts(suite)).isEqualTo("tests=1 errors=0 failures=0 skipped=0");
    assertThat(childNames(testcase(suite, 0))).containsExactly("flakyFailure", "flakyError");
    assertThat(childNames(SurefireSchema.children(testcase(suite, 0), "flakyFailure").get(0)))
        .containsExactly("stackTrace");
  }

  @Test
  void testThatNeverPassesHasItsFirstProblemAsFailureAndTheOthersAsReruns() throws IOException {
    write(
        run(
            cell(
                "py38",
                test(
                    "t",
                    "test_x",
                    List.of(failure("first")),
                    List.of(List.of(failure("second")), List.of(failure("third")))))));

    Element one = testcase(suite("t-py38"), 0);
    assertThat(childNames(one)).containsExactly("failure", "rerunFailure", "rerunFailure");
    assertThat(attribute(one, "failure", "message")).isEqualTo("first");
    assertThat(attribute(one, "rerunFailure", "message")).isEqualTo("second");
  }

  @Test
  void testThatFailsAndThenErrsIsAnErrorAsInTheCounts() throws IOException {
    write(
        run(
            cell(
                "py38",
                test("t", "x", List.of(error("second")), List.of(List.of(failure("first")))))));

    assertThat(counts(suite("t-py38"))).isEqualTo("tests=1 errors=1 failures=0 skipped=0");
    assertThat(childNames(testcase(suite("t-py38"), 0))).containsExactly("rerunFailure", "error");
  }

  @Test
  void errorOfCollectingGetsItsModuleAsClass() throws IOException {
    write(run(cell("py38", test("", "coll.test_imp", List.of(error("No module named x"))))));

    assertThat(suite("coll.test_imp-py38").getAttribute("name")).isEqualTo("coll.test_imp(py38)");
  }

  @Test
  void testsWithoutNamesAreReportedAllTheSame() throws IOException {
    write(run(cell("py38", test("", "", List.of(error("killed"))), passed(".TestK", "test_x"))));

    assertThat(names()).contains("TEST-pytest-matrix-py38.xml", "TEST-TestK-py38.xml");
  }

  @Test
  void cellsProblemIsATestcaseWhereNoTestHasAnError() throws IOException {
    write(
        run(
            broken("py38", error("No matching distribution found")),
            broken("py39", error("exit 3"), passed("t", "test_x"))));

    Element one = testcase(suite("pytest-matrix-py38"), 0);
    assertThat(one.getAttribute("name")).isEqualTo("cell py38");
    assertThat(attribute(one, "error", "message")).isEqualTo("No matching distribution found");
    assertThat(testcase(suite("pytest-matrix-py39"), 0).getAttribute("name"))
        .isEqualTo("cell py39");
  }

  @Test
  void cellsProblemIsATestcaseAlsoWhereATestHasAnErrorOfItsOwn() throws IOException {
    write(
        run(
            broken(
                "py38",
                new Problem(Kind.ERROR, "Timeout", "Ended after 8s.", "The last lines:\n..."),
                test("t", "test_x", List.of(error("failed on setup"))),
                passed("t", "test_y"))));

    Element one = testcase(suite("pytest-matrix-py38"), 0);
    assertThat(one.getAttribute("name")).isEqualTo("cell py38");
    assertThat(attribute(one, "error", "type")).isEqualTo("Timeout");
    assertThat(counts(suite("t-py38"))).isEqualTo("tests=2 errors=1 failures=0 skipped=0");
  }

  @Test
  void causeOfACellsEndIsTheFirstLineOfTheText() throws IOException {
    write(
        run(
            broken(
                "py38",
                new Problem(Kind.ERROR, "Timeout", "Ended after 8s.", "The last lines:\n..."))));

    assertThat(testcase(suite("pytest-matrix-py38"), 0).getTextContent().strip())
        .isEqualTo("Timeout: Ended after 8s.\n\nThe last lines:\n...");
    assertThat(text("pytest-matrix-py38")).contains("\nTimeout: Ended after 8s.\n");
  }

  @Test
  void causeIsNotSaidTwiceWhereATracebackNamesIt() throws IOException {
    write(run(cell("py38", test("t", "test_x", List.of(failure("1 != 2"))))));

    assertThat(testcase(suite("t-py38"), 0).getTextContent().strip())
        .isEqualTo("assert x\nE   1 != 2");
  }

  @Test
  void cellThatFailedByAnotherCheckThanATestIsAFailureNotAnError() throws IOException {
    Problem coverage =
        new Problem(Kind.FAILURE, "ExitCode", "Exit code 1 though no test failed.", "");
    RunResult result =
        run(cell("py38", Status.FAILED, Optional.of(coverage), List.of(passed("t", "test_x"))));
    write(result);

    assertThat(counts(suite("pytest-matrix-py38")))
        .isEqualTo("tests=1 errors=0 failures=1 skipped=0");
    assertThat(result.counts()).isEqualTo(new Counts(2, 1, 0, 0, 0));
  }

  @Test
  void usersTestOfTheSameNameIsNotMixedUpWithTheCell() throws IOException {
    write(run(broken("py38", error("crash"), passed("pytest-matrix", "cell py38"))));

    Element suite = suite("pytest-matrix-py38");
    assertThat(counts(suite)).isEqualTo("tests=2 errors=1 failures=0 skipped=0");
    assertThat(testcase(suite, 1).getAttribute("name")).isEqualTo("cell py38 itself");
  }

  @Test
  void cellsProblemIsNotSaidTwice() throws IOException {
    write(run(broken("py38", error("crash"), test("t", "test_x", List.of(error("crash"))))));

    assertThat(names()).noneMatch(name -> name.contains("pytest-matrix"));
  }

  @Test
  void cancelledCellIsSeenAsSkipped() throws IOException {
    write(run(cell("py38", Status.CANCELLED, Optional.empty(), List.of())));

    assertThat(counts(suite("pytest-matrix-py38")))
        .isEqualTo("tests=1 errors=0 failures=0 skipped=1");
  }

  @Test
  void cellThatWasLeftOutIsSkippedWithItsReason() throws IOException {
    write(run(leftOut("py38"), cell("py39", passed("t", "x"))));

    assertThat(counts(suite("pytest-matrix-py38")))
        .isEqualTo("tests=1 errors=0 failures=0 skipped=1");
    assertThat(attribute(testcase(suite("pytest-matrix-py38"), 0), "skipped", "message"))
        .isEqualTo("No interpreter for py38.");
  }

  @Test
  void redCellWithoutAReasonIsStillRed() throws IOException {
    write(run(cell("py38", Status.ERROR, Optional.empty(), List.of(passed("t", "test_x")))));

    assertThat(counts(suite("pytest-matrix-py38")))
        .isEqualTo("tests=1 errors=1 failures=0 skipped=0");
  }

  @Test
  void allowedFailuresStayFailuresInTheReport() throws IOException {
    write(run(allowedToFail(cell("py38", test("t", "test_x", List.of(failure("1 != 2")))))));

    assertThat(counts(suite("t-py38"))).isEqualTo("tests=1 errors=0 failures=1 skipped=0");
    assertThat(properties(suite("t-py38"))).contains("pytest-matrix.allowedToFail=true");
  }

  @Test
  void allowedFailuresAreSkippedWithTheirTextWhereThatIsAskedFor() throws IOException {
    new SurefireReport(reports(), folder.resolve("out"), "1", new ReportStyle(true, true))
        .write(
            run(
                allowedToFail(
                    cell(
                        "py313",
                        test(
                            "t",
                            "test_x",
                            List.of(failure("1 != 2")),
                            List.of(List.of(failure("2 != 3")))))),
                allowedToFail(broken("py314", error("no wheel"))),
                cell("py38", test("t", "test_x", List.of(failure("1 != 2"))))));

    assertThat(counts(suite("t-py313"))).isEqualTo("tests=1 errors=0 failures=0 skipped=1");
    Element one = testcase(suite("t-py313"), 0);
    assertThat(childNames(one)).containsExactly("skipped");
    assertThat(attribute(one, "skipped", "message"))
        .isEqualTo("Allowed to fail: AssertionError: 1 != 2");
    assertThat(one.getTextContent()).contains("E   1 != 2", "It failed in 1 rerun, too.");
    assertThat(counts(suite("pytest-matrix-py314")))
        .isEqualTo("tests=1 errors=0 failures=0 skipped=1");
    assertThat(counts(suite("t-py38"))).isEqualTo("tests=1 errors=0 failures=1 skipped=0");
  }

  @Test
  void charactersThatXmlCannotHoldStayReadable() throws IOException {
    write(
        run(
            cell(
                "py38",
                test(
                    "t",
                    "test_p[\u0007\n]",
                    List.of(
                        failure("\u001b[31mred\u001b[0m \u0000 \ud83d\ude00 \ud800 ]]> <&>\""))))));

    Element one = testcase(suite("t-py38"), 0);
    assertThat(one.getAttribute("name")).isEqualTo("test_p[#x07\\n]");
    assertThat(attribute(one, "failure", "message"))
        .isEqualTo("red #x00 \ud83d\ude00 #xD800 ]]> <&>\"");
    assertThat(one.getTextContent()).contains("red #x00 \ud83d\ude00 #xD800 ]]> <&>\"");
  }

  @Test
  void outputOfTheTestIsKept() throws IOException {
    TestCaseResult test =
        new TestCaseResult(
            "t",
            "test_x",
            Duration.ofMillis(1234),
            List.of(),
            Optional.empty(),
            new TestCaseResult.Output("out\n", "err\n"),
            List.of());
    write(run(cell("py38", test)));

    Element one = testcase(suite("t-py38"), 0);
    assertThat(childNames(one)).containsExactly("system-out", "system-err");
    assertThat(one.getAttribute("time")).isEqualTo("1.234");
  }

  @Test
  void numbersDoNotFollowTheUsersLanguage() throws IOException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      write(run(cell("py38", passed("t", "test_x"))));
    } finally {
      Locale.setDefault(before);
    }

    assertThat(suite("t-py38").getAttribute("time")).isEqualTo("0.004");
    assertThat(text("t-py38")).contains("Time elapsed: 0.004 s");
  }

  @Test
  void textReportSpeaksSurefiresWords() throws IOException {
    write(run(cell("py38", test("t", "test_x", List.of(failure("1 != 2"))))));

    assertThat(text("t-py38"))
        .contains(
            "Test set: t\n",
            "Tests run: 1, Failures: 1, Errors: 0, Skipped: 0, Flakes: 0,"
                + " Time elapsed: 0.004 s <<< FAILURE! -- in t(py38)\n",
            "t.test_x -- Time elapsed: 0.004 s <<< FAILURE!\nAssertionError: 1 != 2\n");
  }

  @Test
  void namesThatFileSystemsRefuseAreReplacedAndStayDifferent() throws IOException {
    String longName = "tests." + "very_long_".repeat(40);
    write(
        run(
            cell(
                "py38",
                passed("a/b:c*?", "test_x"),
                passed("a_b_c__", "test_x"),
                passed("tests.test_\u00fc", "test_x"),
                passed("tests.test_\u00f6", "test_x"),
                passed(longName + "1", "test_x"),
                passed(longName + "2", "test_x"),
                passed("Tests.Case", "test_x"),
                passed("tests.case", "test_x"))));

    assertThat(names()).hasSize(16);
    assertThat(names().stream().map(name -> name.toLowerCase(Locale.ROOT))).doesNotHaveDuplicates();
    assertThat(names())
        .allMatch(name -> name.matches("[A-Za-z0-9._-]+-py38\\.(xml|txt)"))
        .allMatch(name -> name.length() <= 255);
  }

  @Test
  void classAndCellThatReadAlikeDoNotShareAFile() throws IOException {
    write(run(cell("c", passed("a-b", "test_x")), cell("b-c", passed("a", "test_x"))));

    assertThat(names().stream().filter(name -> name.endsWith(".xml"))).hasSize(2);
  }

  @Test
  void fileNamesDoNotDependOnTheOrderOfTests() throws IOException {
    TestCaseResult upper = passed("Tests", "test_x");
    TestCaseResult lower = passed("tests", "test_x");
    write(run(cell("py38", upper, lower)));
    List<String> before = names();
    new SurefireReport(reports(), folder.resolve("out"), "2", new ReportStyle(true, false))
        .write(run(cell("py38", lower, upper)));

    assertThat(names()).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void nothingButReportsIsLeftInTheFolder() throws IOException {
    write(run(cell("py38", passed("t", "test_x"))));

    try (Stream<Path> files = Files.list(reports())) {
      assertThat(files.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
    }
  }

  @Test
  void aCellWithoutTestsAndTroubleHasNoReport() throws IOException {
    write(run(cell("py38"), cell("py39", passed("t", "test_x"))));

    assertThat(names()).containsExactlyInAnyOrder("TEST-t-py39.xml", "t-py39.txt");
  }

  private SurefireReport report(boolean suffix) {
    return new SurefireReport(
        reports(), folder.resolve("out"), "1", new ReportStyle(suffix, false));
  }

  private void write(RunResult result) throws IOException {
    report(true).write(result);
    assertThat(SurefireSchema.validateAll(folder)).isEmpty();
    long tests = result.cells().stream().map(CellResult::tests).mapToLong(List::size).sum();
    if (tests > 0) {
      assertThat(SurefireSchema.reports(folder)).isNotEmpty();
    }
  }

  private Path reports() {
    return folder.resolve("surefire-reports");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(reports())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private String text(String stem) throws IOException {
    return Files.readString(reports().resolve(stem + ".txt"));
  }

  private Element suite(String stem) {
    Path report = reports().resolve("TEST-" + stem + ".xml");
    assertThat(SurefireSchema.validate(report)).isEmpty();
    return SurefireSchema.document(report).getDocumentElement();
  }

  private static Element testcase(Element suite, int index) {
    return SurefireSchema.children(suite, "testcase").get(index);
  }

  private static List<String> childNames(Element element) {
    NodeList nodes = element.getChildNodes();
    return Stream.iterate(0, i -> i < nodes.getLength(), i -> i + 1)
        .map(nodes::item)
        .filter(node -> node.getNodeType() == Node.ELEMENT_NODE)
        .map(Node::getNodeName)
        .toList();
  }

  private static String attribute(Element element, String child, String attribute) {
    return SurefireSchema.children(element, child).get(0).getAttribute(attribute);
  }

  private static String counts(Element suite) {
    return String.join(
        " ",
        Arrays.stream(new String[] {"tests", "errors", "failures", "skipped"})
            .map(name -> name + "=" + suite.getAttribute(name))
            .toList());
  }

  private static List<String> properties(Element suite) {
    return SurefireSchema.children(SurefireSchema.children(suite, "properties").get(0), "property")
        .stream()
        .map(one -> one.getAttribute("name") + "=" + one.getAttribute("value"))
        .toList();
  }
}
