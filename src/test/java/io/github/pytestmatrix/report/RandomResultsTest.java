package io.github.pytestmatrix.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

/** Whatever happens in a run, its reports are valid and their numbers right. */
class RandomResultsTest {
  private static final String LETTERS =
      "abcXYZ019._-/\\:*?\"<>|()[]{}& \t\r\n\u0000\u0007\u001b\u0085\u00fc\u4e2d\ud83d\ude00\ufffe]]>";

  @TempDir Path folder;

  static Stream<Integer> seeds() {
    return Stream.iterate(1, seed -> seed + 1).limit(60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void reportsAreValidAndCountEveryTest(int seed) throws IOException {
    Dice dice = new Dice(new Random(seed));
    RunResult result = dice.run();

    new SurefireReport(
            folder.resolve("reports"),
            folder.resolve("out"),
            "1",
            new ReportStyle(seed % 2 == 0, false))
        .write(result);
    new JsonReport(folder.resolve("out")).write(result);

    assertThat(SurefireSchema.validateAll(folder)).isEmpty();
    List<Element> suites =
        SurefireSchema.reports(folder).stream()
            .map(report -> SurefireSchema.document(report).getDocumentElement())
            .toList();
    List<Suite> expected = Suites.of(result, new ReportStyle(true, false));
    assertThat(suites).hasSameSizeAs(expected);
    for (String count : List.of("tests", "failures", "errors", "skipped")) {
      assertThat(sum(suites, count)).as(count).isEqualTo(expected(expected, count));
    }
    assertThat(JsonSchema.ofResult().faults(folder.resolve("out/result.json"))).isEmpty();
  }

  private static int sum(List<Element> suites, String attribute) {
    return suites.stream().mapToInt(one -> Integer.parseInt(one.getAttribute(attribute))).sum();
  }

  /** Counted from the tests' own statuses, without the report's help but for merging names. */
  private static long expected(List<Suite> suites, String count) {
    Stream<Status> statuses =
        suites.stream().flatMap(suite -> suite.cases().stream()).map(one -> one.test().status());
    return switch (count) {
      case "failures" -> statuses.filter(Status.FAILED::equals).count();
      case "errors" -> statuses.filter(Status.ERROR::equals).count();
      case "skipped" -> statuses.filter(Status.SKIPPED::equals).count();
      default -> statuses.count();
    };
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
      List<TestCaseResult> tests = several(6, this::test);
      Optional<Problem> problem =
          random.nextInt(4) == 0 ? Optional.of(problem(Problem.Kind.ERROR)) : Optional.empty();
      Status status =
          tests.stream()
              .map(TestCaseResult::status)
              .reduce(problem.isPresent() ? Status.ERROR : Status.PASSED, Status::worst);
      return Samples.cell("py3" + number, status, problem, tests);
    }

    private TestCaseResult test() {
      // All problems of a test are of one kind, so that its status doesn't depend on the run
      Problem.Kind kind = random.nextBoolean() ? Problem.Kind.FAILURE : Problem.Kind.ERROR;
      List<Problem> problems = several(3, () -> problem(kind));
      return new TestCaseResult(
          random.nextInt(3) == 0 ? "tests.test_a" : text(),
          random.nextInt(3) == 0 ? "test_x" : text(),
          Duration.ofNanos(random.nextLong(5_000_000_000L)),
          problems,
          problems.isEmpty() && random.nextInt(3) == 0 ? Optional.of(text()) : Optional.empty(),
          new TestCaseResult.Output(text(), text()),
          several(3, () -> List.of(problem(kind))));
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
