package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionRulesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "pytest | tee log",
        "pytest || true",
        "cd a && pytest && cd ..",
        "pytest & wait",
        "! pytest",
        "if pytest; then echo good; fi",
        "until pytest; do :; done",
        "set +e\npytest",
        "out=$(pytest)",
        "echo `pytest`",
        "make test",
        "tox -e py312",
        "trap 'exit 0' EXIT\npytest",
      })
  void scriptsThatMayHideAnExitCodeHearHowEachSessionLeft(String lines) {
    assertThat(SessionRules.ofScript(lines, true)).isEqualTo(new SessionRules(false, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pytest", "cd unit\npytest -x\ncd ../more\npytest -k 'a and b'; python setup.py"})
  void othersEndAtTheFirstBadOne(String lines) {
    assertThat(SessionRules.ofScript(lines, false)).isEqualTo(new SessionRules(true, false));
  }
}
