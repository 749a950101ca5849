package io.github.pytestmatrix.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Extras and dependency groups, as projects of today write them. */
class TestDependenciesTest {
  private static final String GROUPS =
      """
      [build-system]
      requires = ["setuptools"]
      [project]
      name = "Shop"
      version = "1.0"
      [project.optional-dependencies]
      test = ["pytest<8", "pytest-cov"]
      all = ["shop[test,docs]"]
      docs = ["sphinx"]
      [dependency-groups]
      test = ["pytest>=7", {include-group = "Typing_Checks"}, "pytest>=7"]
      "typing-checks" = ["mypy", "types-requests; python_version < '3.9'"]
      round = [{include-group = "about"}]
      about = [{include-group = "round"}]
      odd = [{path = "x"}]
      hollow = [{include-group = "nobody"}]
      """;

  @TempDir Path folder;
  private PlanFixture fixture;

  @BeforeEach
  void project() throws IOException {
    fixture = new PlanFixture(folder).write("pyproject.toml", GROUPS);
  }

  private List<String> packages() {
    return fixture.job(0).environment().packages();
  }

  @Test
  void groupsBecomeRequirementsWithThoseThatTheyInclude() {
    fixture.groups = List.of("TEST");
    assertThat(packages())
        .containsExactly("pytest>=7", "mypy", "types-requests; python_version < '3.9'");
    assertThat(fixture.plan().notes()).isEmpty();
  }

  @Test
  void aGroupNeedsNoProject() throws IOException {
    fixture.write("pyproject.toml", "[dependency-groups]\ndev = ['pytest', 'hypothesis']\n");
    fixture.groups = List.of("dev");
    assertThat(packages()).containsExactly("pytest", "hypothesis");
    assertThat(fixture.job(0).environment().project()).isEmpty();
  }

  @Test
  void aChangedGroupMakesAnotherEnvironment() throws IOException {
    fixture.groups = List.of("test");
    String before = fixture.digest();
    fixture.write("pyproject.toml", GROUPS.replace("\"mypy\"", "\"mypy<2\""));
    assertThat(fixture.digest()).isNotEqualTo(before);
  }

  @Test
  void whatIsWrongWithGroupsIsFoundBeforeAnythingStarts() {
    fixture.groups = List.of("tests", "round", "odd", "hollow", "docs");
    assertThat(fixture.fault())
        .contains("names the group 'tests'", "Did you mean 'test'?")
        .contains("has a circular include: round -> about -> round")
        .contains("The group 'odd' in pyproject.toml holds {\"path\":\"x\"}")
        .contains("The group 'hollow' in pyproject.toml names the group 'nobody'")
        .contains("write <extra>docs</extra>");
  }

  @Test
  void groupsThatOnlyTheirOwnToolReadsAreNamed() throws IOException {
    fixture.write(
        "pyproject.toml",
        "[tool.poetry.group.test.dependencies]\npytest = '^8'\n"
            + "[tool.hatch.envs.qa]\ndependencies = ['pytest']\n");
    fixture.groups = List.of("test", "qa");
    assertThat(fixture.fault())
        .contains("has no [dependency-groups]")
        .contains("only poetry itself can read", "only hatch itself can read");
  }

  @Test
  void sourcesThatOnlyUvKnowsAreAWarning() throws IOException {
    fixture.write("pyproject.toml", GROUPS + "[tool.uv.sources]\nmypy = {git = 'x'}\n");
    fixture.groups = List.of("test");
    assertThat(fixture.plan().warnings()).anyMatch(text -> text.contains("[tool.uv.sources]"));
  }

  @Test
  void extrasAreInstalledWithTheProject() {
    fixture.extras = List.of("test", "docs");
    assertThat(fixture.job(0).environment().project()).containsExactly("-e", ".[test,docs]");
    fixture.set(Setting.INSTALL_PROJECT, "wheel");
    assertThat(fixture.job(0).environment().project()).containsExactly(".[test,docs]");
    assertThat(packages()).as("the extra brings pytest").isEmpty();
    fixture.extras = List.of("all");
    assertThat(packages()).as("so does one that consists of others").isEmpty();
  }

  /** Old versions of pip know an extra by the project's own spelling only. */
  @Test
  void extrasAreSpelledAsTheProjectDoes() throws IOException {
    fixture.extras = List.of("TEST", "typing.checks");
    fixture.set(Setting.INSTALL_PROJECT, "wheel");
    fixture.write(
        "pyproject.toml",
        "[project]\nname = 'x'\nversion = '1'\n"
            + "[project.optional-dependencies]\ntest = []\nTyping_Checks = []\n");
    assertThat(fixture.job(0).environment().project()).containsExactly(".[test,Typing_Checks]");
  }

  @Test
  void extrasBelongToTheProjectAndNotToItsDependencies() {
    String before = fixture.digest();
    fixture.extras = List.of("docs");
    assertThat(fixture.digest()).isEqualTo(before);
    assertThat(fixture.job(0).environment().extras()).containsExactly("docs");
  }

  @Test
  void extrasThatCanNotBeInstalledAreFaults() {
    fixture.extras = List.of("tests", "typing-checks", "a[b]");
    assertThat(fixture.fault())
        .contains("has no extra 'tests'", "Did you mean 'test'?")
        .contains("write <dependencyGroup>typing-checks</dependencyGroup>")
        .contains("<extra>a[b]</extra> is not the name of an extra");
    fixture.extras = List.of("test");
    fixture.set(Setting.INSTALL_PROJECT, "none");
    assertThat(fixture.fault()).contains("which is not installed", "-e .[test]");
  }

  @Test
  void extrasOfASetupScriptCanNotBeCheckedButAreLookedFor() throws IOException {
    fixture.write("pyproject.toml", "");
    fixture.write("setup.py", "setup(extras_require={'test': ['pytest']})");
    fixture.extras = List.of("test");
    assertThat(fixture.plan().warnings()).isEmpty();
    fixture.extras = List.of("tests");
    assertThat(fixture.plan().warnings())
        .anyMatch(text -> text.contains("does not appear in the" + " project's packaging files"));
  }

  @Test
  void axesAndOverridesChooseThem() {
    fixture.extras = List.of("@{extra}");
    fixture.axes.put("extra", "test");
    fixture.overrides.add(
        new CellOverride(
            Map.of("python", "3.9"),
            new CellSettings(
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(List.of("docs")),
                Optional.of(List.of("@{extra}")),
                Map.of())));
    assertThat(fixture.job(0).environment().project()).contains(".[test]");
    assertThat(fixture.job(1).environment().project()).contains(".[docs]");
    assertThat(fixture.job(1).environment().packages()).contains("mypy");
  }

  @Test
  void aProjectWhoseTestDependenciesNobodyAskedForGetsANote() throws IOException {
    assertThat(fixture.plan().notes())
        .anyMatch(text -> text.contains("<dependencyGroup>test</dependencyGroup>"));
    fixture.write("pyproject.toml", GROUPS.substring(0, GROUPS.indexOf("[dependency-groups]")));
    assertThat(fixture.plan().notes()).anyMatch(text -> text.contains("<extra>test</extra>"));
    fixture.packages = Optional.of(List.of("pytest"));
    assertThat(fixture.plan().notes()).isEmpty();
  }

  @Test
  void aFileThatIsNotTomlSaysWhere() throws IOException {
    fixture.write("pyproject.toml", "[project]\nname = shop\n");
    fixture.groups = List.of("test");
    assertThat(fixture.fault()).contains("pyproject.toml, line 2:");
  }
}
