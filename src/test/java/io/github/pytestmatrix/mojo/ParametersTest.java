package io.github.pytestmatrix.mojo;

import static org.apache.maven.api.plugin.testing.MojoExtension.getVariableValueFromObject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.Privileges;
import io.github.pytestmatrix.engine.Privileges.User;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.maven.api.plugin.testing.Basedir;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.junit.jupiter.api.Test;

/** What the user writes into the POM is what the plan gets. */
@MojoTest
class ParametersTest {
  private static final String PROJECT = "/io/github/pytestmatrix/mojo/project";
  private static final String EVERYTHING = "everything.xml";

  private static List<String> cells(Plan plan) {
    return plan.jobs().stream().map(job -> job.cell().id()).toList();
  }

  private static Job job(Plan plan, String cell) {
    return plan.jobs().stream()
        .filter(job -> job.cell().id().equals(cell))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test", pom = EVERYTHING)
  void axesKeepTheirOrderAndExcludesAndIncludesApply(TestMojo mojo) {
    assertThat(cells(mojo.plan()))
        .containsExactly(
            "py38-django42", "py39-django42", "py310-django42", "py310-django50", "py313-django51");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test", pom = EVERYTHING)
  void everySettingReachesItsCell(TestMojo mojo) {
    Job job = job(mojo.plan(), "py39-django42");
    EnvironmentSpec environment = job.environment();

    assertThat(environment.base().image()).isEqualTo("python:3.9-slim");
    assertThat(environment.requirements())
        .containsExactly("requirements.txt", "requirements-dev.txt");
    assertThat(environment.packages()).containsExactly("Django~=4.2.0", "pytest");
    assertThat(environment.setup())
        .containsSubsequence("apt-get update\n", "apt-get install -y git");
    assertThat(environment.install()).isEqualTo(ProjectInstall.NONE);
    assertThat(environment.timeout()).isEqualTo(Duration.ofMinutes(15));
    assertThat(job.beforeScript()).isEqualTo("echo \"$MATRIX_DJANGO\"");
    assertThat(job.pytestArgs()).isEqualTo("-q tests");
    assertThat(job.script()).isEmpty();
    assertThat(job.allowFailure()).isFalse();
    assertThat(job.limits())
        .isEqualTo(
            new Limits(
                Duration.ofSeconds(90),
                Optional.of(1.5),
                Optional.of(512L << 20),
                Optional.of(256L << 20),
                Optional.of(Limits.UNLIMITED),
                Optional.of("host"),
                new Privileges(
                    Optional.of(User.ROOT),
                    Optional.of(List.of("NET_RAW")),
                    List.of("SYS_PTRACE"))));
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test", pom = EVERYTHING)
  void variablesKeepTheirOrderAndMayBeEmpty(TestMojo mojo) {
    Job job = job(mojo.plan(), "py39-django42");

    assertThat(job.variables())
        .containsEntry("ZONE", "utc")
        .containsEntry("LANG", "C.UTF-8")
        .containsEntry("FLAG", "")
        .containsEntry("AXIS", "django 4.2")
        .containsEntry("MATRIX_PYTHON", "3.9")
        .containsEntry("MATRIX_DJANGO", "4.2")
        .containsEntry("PATH", System.getenv("PATH"));
    assertThat(job.variables().keySet()).containsSubsequence("ZONE", "LANG", "FLAG", "AXIS");
    assertThat(job.environment().variables().keySet())
        .containsSubsequence("ZONE", "LANG", "FLAG", "AXIS");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test", pom = EVERYTHING)
  void overrideReplacesEverySettingOfItsCells(TestMojo mojo) {
    Job job = job(mojo.plan(), "py313-django51");
    EnvironmentSpec environment = job.environment();

    assertThat(environment.base().image()).isEqualTo("example/python:3.13-rc");
    assertThat(environment.requirements()).containsExactly("requirements-dev.txt");
    assertThat(environment.packages()).containsExactly("Django==5.1", "pytest");
    assertThat(environment.setup()).isEqualTo("echo override setup");
    assertThat(environment.timeout()).isEqualTo(Duration.ofMinutes(6));
    assertThat(job.beforeScript()).isEqualTo("echo override before");
    assertThat(job.pytestArgs()).isEqualTo("-q override");
    assertThat(job.allowFailure()).isTrue();
    assertThat(job.variables())
        .containsEntry("LANG", "C")
        .containsEntry("EXTRA", "3.13")
        .containsEntry("ZONE", "utc");
    assertThat(job.limits())
        .isEqualTo(
            new Limits(
                Duration.ofMinutes(5),
                Optional.of(0.5),
                Optional.of(64L << 20),
                Optional.of(32L << 20),
                Optional.of(99L),
                Optional.of("none"),
                new Privileges(
                    Optional.of(new User(1234, 1234)), Optional.of(List.of()), List.of())));
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test", pom = EVERYTHING)
  void overrideTakesPatternsAndLeavesTheOtherCellsAlone(TestMojo mojo) {
    Plan plan = mojo.plan();

    assertThat(job(plan, "py310-django50").limits().memoryBytes()).contains(1L << 30);
    assertThat(job(plan, "py310-django42").limits().memoryBytes()).contains(512L << 20);
    assertThat(job(plan, "py310-django50").allowFailure()).isFalse();
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test", pom = EVERYTHING)
  void sourcesAreWhatThePatternsChoose(TestMojo mojo) {
    assertThat(mojo.plan().workspace().entries())
        .extracting(Entry::path)
        .contains("tests/test_sample.py", "requirements.txt", "requirements-dev.txt")
        .doesNotContain("notes.md", "pom.xml");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test", pom = EVERYTHING)
  void goalsOwnParametersAreBound(TestMojo mojo) throws Exception {
    assertThat(mojo.parallel).isEqualTo("2C");
    assertThat(value(mojo, "failFast")).isEqualTo(true);
    assertThat(value(mojo, "rerunFailingTestsCount")).isEqualTo(3);
    assertThat(value(mojo, "testFailureIgnore")).isEqualTo(true);
    assertThat(value(mojo, "failIfNoTests")).isEqualTo(false);
    assertThat(value(mojo, "reportNameSuffix")).isEqualTo(false);
    assertThat(value(mojo, "dockerHost")).isEqualTo("unix:///nonexistent/docker.sock");
    assertThat(value(mojo, "pullPolicy")).isEqualTo("never");
    assertThat(value(mojo, "maxCells")).isEqualTo(10);
    assertThat(((File) value(mojo, "reportsDirectory")).getPath()).endsWith("reports");
    assertThat(((File) value(mojo, "outputDirectory")).getPath()).endsWith("output");
  }

  private static Object value(Object mojo, String field) throws IllegalAccessException {
    return getVariableValueFromObject(mojo, field);
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test")
  void onlyTheMatrixHasToBeWritten(TestMojo mojo) throws Exception {
    Plan plan = mojo.plan();
    Job job = job(plan, "py38");

    assertThat(cells(plan)).containsExactly("py38", "py39");
    assertThat(job.environment().base().image()).isEqualTo("python:3.8-slim");
    assertThat(job.environment().requirements()).containsExactly("requirements.txt");
    assertThat(job.environment().packages()).containsExactly("pytest");
    assertThat(job.environment().setup()).isEmpty();
    assertThat(job.environment().install()).isEqualTo(ProjectInstall.NONE);
    assertThat(job.environment().timeout()).isEqualTo(Duration.ofMinutes(30));
    assertThat(job.beforeScript()).isEmpty();
    assertThat(job.pytestArgs()).isEmpty();
    assertThat(job.script()).isEmpty();
    assertThat(job.allowFailure()).isFalse();
    assertThat(job.variables()).containsOnlyKeys("MATRIX_PYTHON", "MATRIX_CELL");
    assertThat(job.limits())
        .isEqualTo(
            new Limits(
                Duration.ofHours(1),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    assertThat(plan.workspace().entries())
        .extracting(Entry::path)
        .contains("tests/test_sample.py", "notes.md");
    assertThat(value(mojo, "failFast")).isEqualTo(false);
    assertThat(value(mojo, "rerunFailingTestsCount")).isEqualTo(0);
    assertThat(value(mojo, "testFailureIgnore")).isEqualTo(false);
    assertThat(value(mojo, "failIfNoTests")).isEqualTo(true);
    assertThat(value(mojo, "reportNameSuffix")).isEqualTo(true);
    assertThat(value(mojo, "pullPolicy")).isEqualTo("ifNotPresent");
    assertThat(value(mojo, "maxCells")).isEqualTo(256);
    assertThat(((File) value(mojo, "reportsDirectory")).getPath())
        .endsWith("project/target/surefire-reports");
    assertThat(((File) value(mojo, "outputDirectory")).getPath())
        .endsWith("project/target/pytest-matrix");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test", pom = "empty.xml")
  void emptyElementIsAsGoodAsNone(TestMojo mojo) {
    Job job = job(mojo.plan(), "py38");

    assertThat(job.environment().base().image()).isEqualTo("python:3.8-slim");
    assertThat(job.environment().setup()).isEmpty();
    assertThat(job.beforeScript()).isEmpty();
    assertThat(job.script()).isEmpty();
    assertThat(job.variables()).containsOnlyKeys("MATRIX_PYTHON", "MATRIX_CELL");
    assertThat(job.limits().timeout()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test", pom = "pypy.xml")
  void pypyHasItsOwnImagesByDefault(TestMojo mojo) {
    assertThat(job(mojo.plan(), "pypy310").environment().base().image())
        .isEqualTo("pypy:3.10-slim");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test", pom = "empty.xml")
  void oneEmptyElementInAListMeansNone(TestMojo mojo) {
    Plan plan = mojo.plan();

    assertThat(job(plan, "py38").environment().requirements()).isEmpty();
    assertThat(job(plan, "py38").environment().packages()).containsExactly("requests", "pytest");
    assertThat(job(plan, "py39").environment().packages()).containsExactly("pytest");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test")
  @MojoParameter(name = "script", value = "python -m pytest -q @{python}")
  void scriptTakesTheCommandsPlace(TestMojo mojo) {
    assertThat(job(mojo.plan(), "py39").script()).contains("python -m pytest -q 3.9");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test")
  @MojoParameter(name = "pythonRoot", value = "${basedir}/tests")
  void pythonRootMayBeAnotherFolder(TestMojo mojo) {
    assertThat(mojo.plan().workspace().entries())
        .extracting(Entry::path)
        .containsExactly("test_sample.py");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test", pom = "faulty.xml")
  void allFaultsAreFoundTogether(TestMojo mojo) {
    assertThatThrownBy(mojo::plan)
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("5 faults")
        .hasMessageContaining("flask")
        .hasMessageContaining("<parallel> is 'many'")
        .hasMessageContaining("soon")
        .hasMessageContaining("much")
        .hasMessageContaining("@{pyhton}");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test", pom = EVERYTHING)
  @MojoParameter(name = "maxCells", value = "4")
  void matrixLargerThanItsCapIsRefused(TestMojo mojo) {
    assertThatThrownBy(mojo::plan)
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("maxCells");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "list", pom = EVERYTHING)
  void listMakesTheSamePlanAsTest(ListMojo mojo) {
    assertThat(cells(mojo.plan())).hasSize(5);
  }
}
