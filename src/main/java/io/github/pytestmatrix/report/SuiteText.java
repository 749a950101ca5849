// Plain loops: decision 022
package io.github.pytestmatrix.report;

import io.github.pytestmatrix.result.Counts;
import io.github.pytestmatrix.result.Problem;
import java.io.IOException;
import java.io.Writer;

/** A suite as Surefire's plain text report. */
final class SuiteText {
  private static final String RULE = "-".repeat(79) + "\n";

  private SuiteText() {}

  static void write(Suite suite, boolean suffix, Writer file) throws IOException {
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
                SurefireTime.of(suite.time())));
    text.append(counts.errors() > 0 ? " <<< ERROR!" : counts.failures() > 0 ? " <<< FAILURE!" : "");
    text.append(" -- in ").append(suite.displayName(suffix)).append('\n');
    file.write(XmlText.content(text.toString()));
    for (ReportedCase one : suite.cases()) {
      if (one.problem().isPresent()) {
        file.write(XmlText.content(text(one, one.problem().get())));
      }
    }
  }

  private static String text(ReportedCase one, Problem problem) {
    StringBuilder text = new StringBuilder();
    text.append(one.className())
        .append('.')
        .append(one.name())
        .append(" -- Time elapsed: ")
        .append(SurefireTime.of(one.test().time()))
        .append(problem.kind() == Problem.Kind.ERROR ? " s <<< ERROR!" : " s <<< FAILURE!")
        .append('\n')
        .append(problem.cause())
        .append('\n');
    if (!problem.details().isEmpty()) {
      text.append(problem.details().stripTrailing()).append('\n');
    }
    return text.append('\n').toString();
  }
}
