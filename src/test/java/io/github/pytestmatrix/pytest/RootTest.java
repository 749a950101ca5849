package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.pytest.RealPytest.Run;
import io.github.pytestmatrix.result.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** pytest finds its own root, and names in reports begin at the workspace nevertheless. */
@DisabledOnOs(OS.WINDOWS)
class RootTest {
  private static final List<RealPytest> PYTESTS = RealPytest.discover();
  private static final RealPytest NEWEST = PYTESTS.get(PYTESTS.size() - 1);

  /** Prints what a suite may ask of pytest's root. */
  private static final String TELLS =
      """
      import json, os
      def pytest_report_header(config):
          work = os.path.realpath(os.environ["WORK"])
          rel = lambda path: os.path.relpath(os.path.realpath(str(path)), work)
          ini = getattr(config, "inipath", None) or getattr(config, "inifile", None)
          cut = config.pluginmanager._confcutdir
          return "told: " + json.dumps([rel(config.rootdir), ini and rel(ini), cut and rel(cut)])
      """;

  private static final Map<String, String> SUITE =
      Map.of(
          "conftest.py", TELLS,
          "backend/pytest.ini",
              "[pytest]\ntestpaths = tests\naddopts = --deselect tests/test_api.py::test_net",
          "backend/examples/test_demo.py", "def test_demo(): assert 0",
          "backend/tests/test_api.py",
              """
              def test_data(pytestconfig):
                  assert (pytestconfig.rootdir / "tests" / "x.json").check() if hasattr(
                      pytestconfig.rootdir, "check") else True
              def test_net(): assert 0
              """,
          "backend/tests/x.json", "{}",
          "backend/conftest.py", TELLS,
          "frontend/tox.ini", "[pytest]\nrequired_plugins =",
          "frontend/conftest.py", TELLS,
          "frontend/tests/test_ui.py", "def test_ui(): pass",
          "top/test_top.py", "def test_top(): pass");

  @TempDir private Path folder;

  private record Told(String root, List<String> tests, int exit) {}

  private static Told told(Run run) {
    List<String> tests = new ArrayList<>();
    for (var test : run.outcome().tests()) {
      tests.add(test.className() + "." + test.name() + " " + test.status());
    }
    String root =
        run.log().lines().filter(line -> line.startsWith("told: ")).findFirst().orElse("");
    return new Told(root, tests, ((io.github.pytestmatrix.engine.Exit.Exited) run.exit()).code());
  }

  private Run script(RealPytest pytest, String lines) throws IOException {
    Path own = Files.createTempDirectory(folder, "run");
    Map<String, String> files = new HashMap<>(SUITE);
    return pytest.script(
        own,
        files,
        "export WORK=\"$PWD\"\n"
            + lines.replace("pytest ", "pytest -v ").replaceAll("pytest$", "pytest -v"));
  }

  @Test
  void rootIsThatOfPlainPytestInTheSameFolder() throws IOException {
    for (String lines :
        List.of(
            "cd backend; $PYTHON -m pytest",
            "$PYTHON -m pytest backend/tests",
            "cd frontend/tests; $PYTHON -m pytest",
            "$PYTHON -m pytest frontend/tests/test_ui.py top",
            "$PYTHON -m pytest -c backend/pytest.ini backend/tests",
            "$PYTHON -m pytest --rootdir=frontend frontend",
            "cd backend/tests; $PYTHON -m pytest ../examples")) {
      Run ours = script(NEWEST, lines);
      Run plain =
          script(
              NEWEST, "unset PYTEST_ADDOPTS\nPYTEST_ADDOPTS=-q; export PYTEST_ADDOPTS\n" + lines);
      assertThat(told(ours).root()).as(lines).isNotEmpty().isEqualTo(told(plain).root());
      assertThat(told(ours).exit()).as(lines).isEqualTo(told(plain).exit());
    }
  }

  @Test
  void namesBeginAtTheWorkspaceWhereverTheRootIs() throws IOException {
    for (RealPytest pytest : List.of(PYTESTS.get(0), NEWEST)) {
      Run run =
          script(
              pytest,
              "(cd backend; $PYTHON -m pytest); $PYTHON -m pytest top; $PYTHON -m pytest frontend");

      assertThat(told(run).tests())
          .as(run.log())
          .containsExactly(
              "backend.tests.test_api.test_data PASSED",
              "top.test_top.test_top PASSED",
              "frontend.tests.test_ui.test_ui PASSED");
      assertThat(run.outcome().status()).isEqualTo(Status.PASSED);
    }
  }

  @Test
  void whatLiesAboveTheCellsFolderMakesNoDifference() throws IOException {
    Files.writeString(folder.resolve("pyproject.toml"), "[project]\nname = 'other'\n");
    Files.writeString(folder.resolve("setup.py"), "");
    for (RealPytest pytest : List.of(PYTESTS.get(0), NEWEST)) {
      Run run = script(pytest, "$PYTHON -m pytest top");
      assertThat(told(run).root()).startsWith("told: [\".\", ");
      assertThat(run.session().finished())
          .extracting(test -> test.nodeId().orElseThrow())
          .containsExactly("top/test_top.py::test_top");
    }
  }
}
