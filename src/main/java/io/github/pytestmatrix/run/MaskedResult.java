package io.github.pytestmatrix.run;

import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.CellResult.Interpreter;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.ReportedName;
import io.github.pytestmatrix.result.TestCaseResult;
import io.github.pytestmatrix.result.TestCaseResult.Output;
import io.github.pytestmatrix.result.TestCaseResult.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes secrets out of all texts of a result. Not earlier: until then tests are told apart and run
 * again by their true names, of which a parameter may be a secret.
 */
record MaskedResult(Mask mask) {
  CellResult of(CellResult cell) {
    if (mask.isEmpty()) {
      return cell;
    }
    return new CellResult(
        cell.cell(),
        cell.status(),
        cell.allowedToFail(),
        cell.started(),
        cell.phases(),
        tests(cell.tests()),
        cell.problem().map(this::problem),
        cell.exit().map(this::exit),
        cell.attempts(),
        cell.environment().map(this::environment),
        cell.interpreter().map(this::interpreter),
        cell.paths());
  }

  /** Those that a secret alone tells apart get numbers: reports make one of equal names. */
  private List<TestCaseResult> tests(List<TestCaseResult> tests) {
    Map<ReportedName, Integer> taken = new HashMap<>();
    List<TestCaseResult> masked = new ArrayList<>();
    for (TestCaseResult test : tests) {
      TestCaseResult one = test(test, "");
      while (taken.containsKey(ReportedName.of(one))) {
        int number = taken.merge(ReportedName.of(test(test, "")), 1, Integer::sum);
        one = test(test, " (" + number + ")");
      }
      taken.put(ReportedName.of(one), 1);
      masked.add(one);
    }
    return masked;
  }

  private TestCaseResult test(TestCaseResult test, String number) {
    return new TestCaseResult(
        mask.text(test.className()),
        mask.text(test.name()) + number,
        test.time(),
        problems(test.problems()),
        test.skipped().map(mask::text),
        new Output(mask.text(test.output().stdout()), mask.text(test.output().stderr())),
        test.earlier().stream().map(this::problems).toList(),
        test.source().map(source -> new Source(mask.text(source.file()), source.line())));
  }

  private List<Problem> problems(List<Problem> problems) {
    return problems.stream().map(this::problem).toList();
  }

  private Problem problem(Problem problem) {
    return new Problem(
        problem.kind(),
        mask.text(problem.type()),
        mask.text(problem.message()),
        mask.text(problem.details()));
  }

  private Exit exit(Exit exit) {
    return exit instanceof Exit.Lost lost ? new Exit.Lost(mask.text(lost.what())) : exit;
  }

  private EnvironmentFacts environment(EnvironmentFacts environment) {
    return new EnvironmentFacts(
        environment.kind(),
        mask.text(environment.name()),
        mask.text(environment.fingerprint()),
        mask.text(environment.base()),
        mask.text(environment.baseDigest()),
        environment.cached());
  }

  private Interpreter interpreter(Interpreter interpreter) {
    return new Interpreter(
        mask.text(interpreter.implementation()),
        mask.text(interpreter.version()),
        mask.text(interpreter.platform()),
        mask.text(interpreter.pytest()),
        interpreter.freeThreaded(),
        mask.text(interpreter.executable()));
  }
}
