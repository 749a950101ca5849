package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The judgement on runs of real pytests that were kept, each as a whole. */
class RecordedRunsTest {
  @TempDir private Path folder;

  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(Recording.FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".run"))
          .map(name -> name.substring(0, name.length() - 4))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void judgementIsTheOneThatWasRead(String name) throws Exception {
    List<Outcome> outcomes = new ArrayList<>();
    for (Recording run : Recording.read(Recording.FOLDER.resolve(name + ".run"))) {
      outcomes.add(run.outcome(folder.resolve(String.valueOf(outcomes.size()))));
    }
    StringBuilder text = new StringBuilder();
    outcomes.forEach(outcome -> text.append(text(outcome)));
    if (outcomes.size() > 1) {
      Outcome merged =
          Reruns.of(outcomes.get(0), outcomes.size() - 1, (number, failed) -> outcomes.get(number));
      text.append("== merged\n").append(text(merged));
    }
    Path expected = Recording.FOLDER.resolve(name + ".txt");
    if (System.getProperty(Recording.WRITE) != null) {
      Files.writeString(expected, text);
    }
    assertThat(text.toString())
        .as("%s; to rewrite it: -D%s", expected, Recording.WRITE)
        .isEqualTo(Files.readString(expected));
  }

  private static String text(Outcome outcome) {
    List<String> lines = new ArrayList<>();
    lines.add("== " + outcome.status());
    outcome.problem().ifPresent(problem -> add(lines, "", problem));
    outcome.interpreter().ifPresent(i -> lines.add("pytest " + i.pytest() + ", " + i.version()));
    lines.add(outcome.sessions() + " sessions, " + outcome.unrun() + " tests did not run");
    for (TestCaseResult test : outcome.tests()) {
      lines.add(test.status() + " " + test.className() + " " + test.name() + where(test));
      test.skipped().ifPresent(reason -> lines.add("  skipped: " + reason));
      test.problems().forEach(problem -> add(lines, "  ", problem));
      for (List<Problem> run : test.earlier()) {
        lines.add("  earlier:");
        run.forEach(problem -> add(lines, "    ", problem));
      }
      add(lines, "  out| ", test.output().stdout());
      add(lines, "  err| ", test.output().stderr());
    }
    outcome.failedNodeIds().forEach(nodeId -> lines.add("failed " + nodeId));
    outcome.names().entrySet().stream()
        .map(entry -> "name of " + entry.getKey() + ": " + entry.getValue())
        .sorted()
        .forEach(lines::add);
    return String.join("\n", lines) + "\n";
  }

  private static String where(TestCaseResult test) {
    String time = " " + test.time().toMillis() + " ms";
    return time + test.source().map(source -> " " + source.file() + ":" + source.line()).orElse("");
  }

  private static void add(List<String> lines, String indent, Problem problem) {
    lines.add(indent + problem.kind() + " " + problem.type() + ": " + problem.message());
    add(lines, indent + "| ", problem.details());
  }

  private static void add(List<String> lines, String indent, String text) {
    text.lines().forEach(line -> lines.add(indent + line));
  }
}
