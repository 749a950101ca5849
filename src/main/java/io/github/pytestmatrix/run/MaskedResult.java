package io.github.pytestmatrix.run;

import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.CellResult.Interpreter;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.TestCaseResult;
import io.github.pytestmatrix.result.TestCaseResult.Output;
import java.util.List;

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
        cell.tests().stream().map(this::test).toList(),
        cell.problem().map(this::problem),
        cell.exit().map(this::exit),
        cell.attempts(),
        cell.environment().map(this::environment),
        cell.interpreter().map(this::interpreter),
        cell.paths());
  }

  private TestCaseResult test(TestCaseResult test) {
    return new TestCaseResult(
        mask.text(test.className()),
        mask.text(test.name()),
        test.time(),
        problems(test.problems()),
        test.skipped().map(mask::text),
        new Output(mask.text(test.output().stdout()), mask.text(test.output().stderr())),
        test.earlier().stream().map(this::problems).toList());
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
        mask.text(interpreter.pytest()));
  }
}
