package io.github.pytestmatrix.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Counts;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Whatever happens in a run, its reports are valid, and all of them say the same numbers. */
class RandomResultsTest {
  private static final String LETTERS =
      "abcXYZ019._-/\\:*?\"<>|()[]{}& \t\r\n\u0000\u0007\u001b\u0085\u00fc\u4e2d\ud83d\ude00\ufffe]]>";

  @TempDir Path folder;

  static Stream<Integer> seeds() {
    return Stream.iterate(1, seed -> seed + 1).limit(40);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void reportsAreValidAndCountAlike(int seed) throws IOException {
    RunResult result = new Dice(new Random(seed)).run();

    write(result, new ReportStyle(seed % 2 == 0, false));

    assertThat(SurefireSchema.validateAll(folder)).isEmpty();
    assertThat(attributes()).isEqualTo(verdicts()).isEqualTo(counts(result.counts()));
    assertThat(counts(result.counts())).isEqualTo(counts(expected(result)));
    assertThat(ResultSchema.published().faults(folder.resolve("out/result.json"))).isEmpty();
    assertThat(json().at("/counts"))
        .isEqualTo(
            json(
                "tests", result.counts().run(),
                "failures", result.counts().failures(),
                "errors", result.counts().errors(),
                "skipped", result.counts().skipped(),
                "flakes", result.counts().flakes()));
    for (CellResult cell : result.cells()) {
      assertThat(verdicts(xunit(cell))).isEqualTo(counts(cell.counts()));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noBadCellIsWithoutARedTest(int seed) throws IOException {
    RunResult result = new Dice(new Random(seed)).run();

    write(result, new ReportStyle(true, false));

    for (CellResult cell : result.cells()) {
      Map<String, Integer> verdicts = verdicts(xunit(cell));
      switch (cell.status()) {
        case ERROR -> assertThat(verdicts.get("errors")).isPositive();
        case FAILED -> assertThat(verdicts.get("failures") + verdicts.get("errors")).isPositive();
        case CANCELLED -> assertThat(verdicts.get("skipped")).isPositive();
        default -> assertThat(verdicts.get("tests")).isGreaterThanOrEqualTo(cell.tests().size());
      }
      cell.problem().ifPresent(problem -> assertThat(texts(xunit(cell))).contains(text(problem)));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void allowedFailuresAreSkippedWhereThatIsAskedFor(int seed) throws IOException {
    RunResult result = new Dice(new Random(seed)).run();

    write(result, new ReportStyle(true, true));

    assertThat(SurefireSchema.validateAll(folder)).isEmpty();
    Counts expected = Counts.NONE;
    for (CellResult cell : result.cells()) {
      Counts counts = cell.counts();
      int bad = counts.failures() + counts.errors();
      expected =
          expected.plus(
              cell.allowedToFail()
                  ? new Counts(counts.run(), 0, 0, counts.skipped() + bad, counts.flakes())
                  : counts);
    }
    assertThat(attributes()).isEqualTo(verdicts()).isEqualTo(counts(expected));
  }

  private void write(RunResult result, ReportStyle style) throws IOException {
    Path out = folder.resolve("out");
    new SurefireReport(folder.resolve("reports"), out, "1", style).write(result);
    new JsonReport(out).write(result);
    Set<String> cells = new HashSet<>();
    result.cells().forEach(cell -> cells.add(cell.cell().id()));
    new XunitReport(out, cells, style).write(result);
  }

  /** Without any help of the report's code but for a cell's own end. */
  private static Counts expected(RunResult result) {
    Counts sum = Counts.NONE;
    for (CellResult cell : result.cells()) {
      sum = sum.plus(Counts.of(cell.tests()));
      Optional<Problem> problem = cell.problem();
      boolean said =
          problem.isPresent()
              && cell.tests().stream().anyMatch(test -> test.problems().contains(problem.get()));
      Status worst =
          cell.tests().stream().map(TestCaseResult::status).reduce(Status.PASSED, Status::worst);
      Status own =
          said
              ? Status.PASSED
              : problem.isPresent() && problem.get().kind() == Problem.Kind.SKIP
                  ? Status.SKIPPED
                  : problem.isPresent()
                          || (cell.status().worseThan(worst)
                              && cell.status().worseThan(Status.SKIPPED))
                      ? cell.status()
                      : Status.PASSED;
      sum =
          sum.plus(
              switch (own) {
                case FAILED -> new Counts(1, 1, 0, 0, 0);
                case ERROR -> new Counts(1, 0, 1, 0, 0);
                case CANCELLED, SKIPPED -> new Counts(1, 0, 0, 1, 0);
                case PASSED, FLAKY -> Counts.NONE;
              });
    }
    return sum;
  }

  private static Map<String, Integer> counts(Counts counts) {
    return Map.of(
        "tests", counts.run(),
        "failures", counts.failures(),
        "errors", counts.errors(),
        "skipped", counts.skipped());
  }

  /** What the suites say of themselves. */
  private Map<String, Integer> attributes() throws IOException {
    Map<String, Integer> sums = counts(Counts.NONE);
    for (Element suite : suites()) {
      sums = sum(sums, name -> Integer.parseInt(suite.getAttribute(name)));
    }
    return sums;
  }

  /** What a reader finds that counts elements. */
  private Map<String, Integer> verdicts() throws IOException {
    Map<String, Integer> sums = counts(Counts.NONE);
    for (Element suite : suites()) {
      Map<String, Integer> verdicts = verdicts(suite);
      sums = sum(sums, name -> verdicts.getOrDefault(name, 0));
    }
    return sums;
  }

  private static Map<String, Integer> verdicts(Element suite) {
    return Map.of(
        "tests", suite.getElementsByTagName("testcase").getLength(),
        "failures", suite.getElementsByTagName("failure").getLength(),
        "errors", suite.getElementsByTagName("error").getLength(),
        "skipped", suite.getElementsByTagName("skipped").getLength());
  }

  private static Map<String, Integer> sum(Map<String, Integer> one, ToIntFunction<String> other) {
    Map<String, Integer> sum = new HashMap<>();
    one.forEach((name, number) -> sum.put(name, number + other.applyAsInt(name)));
    return sum;
  }

  private List<Element> suites() throws IOException {
    return SurefireSchema.reports(folder.resolve("reports")).stream()
        .map(report -> SurefireSchema.document(report).getDocumentElement())
        .toList();
  }

  private Element xunit(CellResult cell) {
    Path file = folder.resolve("out/xunit-result-" + cell.cell().id() + ".xml");
    return SurefireSchema.document(file).getDocumentElement();
  }

  /** All messages and texts of the document. */
  private static String texts(Element suite) {
    StringBuilder texts = new StringBuilder();
    for (String element : List.of("failure", "error", "skipped")) {
      NodeList found = suite.getElementsByTagName(element);
      for (int i = 0; i < found.getLength(); i++) {
        texts.append(((Element) found.item(i)).getAttribute("message")).append('\n');
        texts.append(found.item(i).getTextContent()).append('\n');
      }
    }
    return texts.toString();
  }

  private static String text(Problem problem) {
    return XmlText.content(problem.message().strip());
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("out/result.json").toFile());
  }

  private static JsonNode json(Object... fields) {
    ObjectNode node = new ObjectMapper().createObjectNode();
    for (int i = 0; i < fields.length; i += 2) {
      node.put((String) fields[i], (Integer) fields[i + 1]);
    }
    return node;
  }

  private record Dice(Random random) {
    RunResult run() {
      return Samples.run(
          Stream.iterate(0, i -> i + 1)
              .limit(1 + random.nextInt(4))
              .map(this::cell)
              .toArray(CellResult[]::new));
    }

    private CellResult cell(int number) {
      String id = "py3" + number;
      if (random.nextInt(8) == 0) {
        return Samples.leftOut(id);
      }
      List<TestCaseResult> tests = several(6, () -> test(id));
      Status worst =
          tests.stream().map(TestCaseResult::status).reduce(Status.PASSED, Status::worst);
      Status status =
          random.nextBoolean() ? worst : Status.values()[random.nextInt(Status.values().length)];
      status = status.worst(worst);
      Optional<Problem> problem = Optional.empty();
      if (Status.CANCELLED.compareTo(status) < 0 && random.nextInt(3) > 0) {
        problem = Optional.of(random.nextInt(3) == 0 ? said(tests, status) : problem(kind(status)));
      }
      CellResult cell = Samples.cell(id, status, problem, tests);
      return random.nextInt(3) == 0 ? Samples.allowedToFail(cell) : cell;
    }

    /** As a test that was running when the cell ended has it. */
    private Problem said(List<TestCaseResult> tests, Status status) {
      return tests.stream()
          .flatMap(test -> test.problems().stream())
          .filter(problem -> problem.status() == status)
          .findFirst()
          .orElseGet(() -> problem(kind(status)));
    }

    private static Problem.Kind kind(Status status) {
      return status == Status.ERROR ? Problem.Kind.ERROR : Problem.Kind.FAILURE;
    }

    private TestCaseResult test(String cell) {
      List<Problem> problems = several(4, () -> problem(kind()));
      return new TestCaseResult(
          random.nextInt(3) == 0
              ? "tests.test_a"
              : random.nextInt(5) == 0 ? "pytest-matrix" : text(),
          random.nextInt(3) == 0 ? "test_x" : random.nextInt(5) == 0 ? "cell " + cell : text(),
          Duration.ofNanos(random.nextLong(5_000_000_000L)),
          problems,
          problems.isEmpty() && random.nextInt(3) == 0 ? Optional.of(text()) : Optional.empty(),
          new TestCaseResult.Output(text(), text()),
          several(3, () -> List.of(problem(kind()))),
          Optional.of(new TestCaseResult.Source(text(), random.nextInt(9))));
    }

    private Problem.Kind kind() {
      return random.nextBoolean() ? Problem.Kind.FAILURE : Problem.Kind.ERROR;
    }

    private Problem problem(Problem.Kind kind) {
      return new Problem(kind, "Error" + text(), text(), text());
    }

    private <T> List<T> several(int most, Supplier<T> supplier) {
      return Stream.generate(supplier).limit(random.nextInt(most)).toList();
    }

    private String text() {
      int length = random.nextInt(50) == 0 ? 400 : random.nextInt(12);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < length; i++) {
        text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
      return text.toString();
    }
  }
}
