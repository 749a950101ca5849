package io.github.pytestmatrix.report;

import io.github.pytestmatrix.result.Counts;
import io.github.pytestmatrix.result.Problem;
import java.util.stream.Stream;

/** A suite as Surefire's plain text report. */
final class SuiteText {
  private static final String RULE = "-".repeat(79) + "\n";

  private SuiteText() {}

  static String of(Suite suite, boolean suffix) {
    Counts counts = suite.counts();
    StringBuilder text = new StringBuilder(RULE);
    text.append("Test set: ").append(suite.className()).append('\n').append(RULE);
    text.append(
        "Tests run: %d, Failures: %d, Errors: %d, Skipped: %d, Flakes: %d, Time elapsed: %s s"
            .formatted(
                counts.run(),
                counts.failures(),
                counts.errors(),
                counts.skipped(),
                counts.flakes(),
                Seconds.of(suite.time())));
    text.append(counts.errors() > 0 ? " <<< ERROR!" : counts.failures() > 0 ? " <<< FAILURE!" : "");
    text.append(" -- in ").append(suite.displayName(suffix)).append('\n');
    suite.cases().forEach(one -> problems(one, text));
    return XmlText.content(text.toString());
  }

  private static void problems(ReportedCase one, StringBuilder text) {
    Stream.concat(one.failure().stream(), one.error().stream())
        .forEach(
            problem -> {
              text.append(one.test().fullName())
                  .append(" -- Time elapsed: ")
                  .append(Seconds.of(one.test().time()))
                  .append(
                      problem.kind() == Problem.Kind.ERROR ? " s <<< ERROR!" : " s <<< FAILURE!")
                  .append('\n')
                  .append(problem.type())
                  .append(": ")
                  .append(problem.message())
                  .append('\n');
              if (!problem.details().isEmpty()) {
                text.append(problem.details().stripTrailing()).append('\n');
              }
              text.append('\n');
            });
  }
}
