package io.github.pytestmatrix.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.Privileges;
import io.github.pytestmatrix.engine.Privileges.User;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.matrix.CellSelection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
  @TempDir Path root;
  private PlanFixture fixture;

  @BeforeEach
  void makeProject() throws IOException {
    fixture = new PlanFixture(root);
  }

  @Test
  void theSeedExampleNeedsNothingButTheMatrix() throws IOException {
    fixture.write("requirements.txt", "pytest\n");
    fixture.axes.put("python", "3.8, 3.9, 3.10");

    Plan plan = fixture.plan();

    assertThat(plan.jobs())
        .extracting(job -> job.cell().id())
        .containsExactly("py38", "py39", "py310");
    assertThat(plan.jobs())
        .extracting(job -> job.environment().base().image())
        .containsExactly("python:3.8-slim", "python:3.9-slim", "python:3.10-slim");
    Job job = plan.jobs().get(0);
    assertThat(job.environment().requirements()).containsExactly("requirements.txt");
    assertThat(job.environment().packages()).isEmpty();
    assertThat(job.environment().install()).isEqualTo(ProjectInstall.NONE);
    assertThat(job.environment().timeout()).isEqualTo(Duration.ofMinutes(30));
    assertThat(job.limits().timeout()).isEqualTo(Duration.ofHours(1));
    assertThat(job.limits().cpus()).isEmpty();
    assertThat(job.allowFailure()).isFalse();
    assertThat(job.script()).isEmpty();
    assertThat(job.variables()).isEqualTo(Map.of("MATRIX_PYTHON", "3.8", "MATRIX_CELL", "py38"));
    assertThat(plan.warnings()).isEmpty();
    assertThat(plan.notes()).isEmpty();
    assertThat(plan.workspace().entries()).hasSize(2);
  }

  @Test
  void equalInputsHaveOneFingerprintOverCells() {
    List<Job> jobs = fixture.plan().jobs();

    assertThat(jobs.get(0).environment().digest())
        .isEqualTo(jobs.get(1).environment().digest())
        .matches("[0-9a-f]{64}");
  }

  @Test
  void pypyHasItsOwnImages() {
    fixture.axes.put("python", "3.12, pypy3.10");

    assertThat(fixture.job(1).environment().base().image()).isEqualTo("pypy:3.10-slim");
  }

  /** Maven writes each default where the user writes nothing. */
  @Test
  void aDefaultThatIsWrittenIsNoOtherThanOneThatIsNot() {
    fixture.axes.put("python", "3.12, pypy3.10");
    Plan without = fixture.plan();
    for (Setting setting : Setting.values()) {
      fixture.set(setting, setting.standard());
    }

    assertThat(fixture.plan().jobs()).isEqualTo(without.jobs());
    assertThat(fixture.job(1).environment().timeout()).isEqualTo(Duration.ofMinutes(30));
    assertThat(fixture.job(1).limits().timeout()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void anOverrideCanGoBackToTheDefault() {
    fixture.set(Setting.TIMEOUT, "5m");
    fixture.axes.put("python", "3.11, 3.12");
    fixture.override(Map.of("python", "3.12"), Map.of(Setting.TIMEOUT, Setting.Defaults.TIMEOUT));

    assertThat(fixture.job(1).limits().timeout()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void templatesAreResolvedInEveryText() throws IOException {
    fixture.axes.put("django", "4.2, 5.0");
    fixture.write("requirements-4.2.txt", "pytest\n").write("requirements-5.0.txt", "pytest\n");
    fixture.requirements = Optional.of(List.of("requirements-@{django}.txt"));
    fixture.packages = Optional.of(List.of("Django~=@{django}.0"));
    fixture.environment.put("SETTINGS", "demo@{ django }");
    fixture
        .set(Setting.IMAGE, "registry.example.org:5000/team/python:@{python}")
        .set(Setting.SETUP, "echo @{django}")
        .set(Setting.BEFORE_SCRIPT, "echo $MATRIX_DJANGO @{python} ${HOME} @@{plain}")
        .set(Setting.PYTEST_ARGS, " -q tests/@{django} ")
        .set(Setting.NETWORK, "net-@{django}");

    Job job = fixture.job(1);

    assertThat(job.environment().requirements()).containsExactly("requirements-5.0.txt");
    assertThat(job.environment().packages()).containsExactly("Django~=5.0.0");
    assertThat(job.environment().base().image())
        .isEqualTo("registry.example.org:5000/team/python:3.8");
    assertThat(job.environment().setup()).isEqualTo("echo 5.0");
    assertThat(job.environment().variables()).containsEntry("SETTINGS", "demo5.0");
    assertThat(job.beforeScript()).isEqualTo("echo $MATRIX_DJANGO 3.8 ${HOME} @{plain}");
    assertThat(job.pytestArgs()).isEqualTo("-q tests/5.0");
    assertThat(job.limits().network()).contains("net-5.0");
  }

  @Test
  void laterOverridesWinAndEnvironmentsMerge() {
    fixture.environment.put("A", "all");
    fixture.environment.put("B", "all");
    fixture.packages = Optional.of(List.of("pytest", "one"));
    fixture.overrides.add(
        new CellOverride(
            Map.of("python", "3.9"),
            new CellSettings(
                Map.of(Setting.IMAGE, "first", Setting.ALLOW_FAILURE, "TRUE"),
                Optional.of(List.of()),
                Optional.of(List.of("pytest<8")),
                Map.of("B", "first", "C", "first"))));
    fixture.overrides.add(
        new CellOverride(
            Map.of("python", "!3.8"),
            new CellSettings(
                Map.of(Setting.IMAGE, "second:@{python}"),
                Optional.empty(),
                Optional.empty(),
                Map.of("C", "second"))));

    Job plain = fixture.job(0);
    Job overridden = fixture.job(1);

    assertThat(plain.environment().base().image()).isEqualTo("python:3.8-slim");
    assertThat(plain.allowFailure()).isFalse();
    assertThat(overridden.environment().base().image()).isEqualTo("second:3.9");
    assertThat(overridden.allowFailure()).isTrue();
    assertThat(overridden.environment().packages()).containsExactly("pytest<8");
    assertThat(overridden.environment().variables())
        .isEqualTo(Map.of("A", "all", "B", "first", "C", "second"));
  }

  @Test
  void anOverrideThatMatchesNoCellIsAWarningAndAnUnknownAxisAFault() {
    fixture.override(Map.of("python", "3.14"), Map.of(Setting.ALLOW_FAILURE, "true"));
    assertThat(fixture.plan().warnings())
        .singleElement()
        .asString()
        .contains("<when> of <override> matches no cell");

    fixture.override(Map.of("pythn", "3.8"), Map.of(Setting.ALLOW_FAILURE, "true"));
    fixture.override(Map.of(), Map.of(Setting.ALLOW_FAILURE, "true"));
    assertThat(fixture.fault())
        .contains("<when> of <override> number 2 names the axis 'pythn'")
        .contains("Did you mean 'python'?")
        .contains("<when> of <override> number 3 is empty");
  }

  @Test
  void anOverrideOfACellThatIsNotSelectedIsNoWarning() {
    fixture.override(Map.of("python", "3.9"), Map.of(Setting.ALLOW_FAILURE, "true"));
    fixture.selection = new CellSelection("py38", "");

    assertThat(fixture.plan().jobs()).hasSize(1);
    assertThat(fixture.plan().warnings()).isEmpty();
  }

  @Test
  void limitsAreParsed() {
    fixture
        .set(Setting.TIMEOUT, "1h30m")
        .set(Setting.SETUP_TIMEOUT, "90")
        .set(Setting.CPUS, "1.5")
        .set(Setting.MEMORY, "512m")
        .set(Setting.SHM_SIZE, "1g")
        .set(Setting.NETWORK, "none");

    Job job = fixture.job(0);

    assertThat(job.limits().timeout()).isEqualTo(Duration.ofMinutes(90));
    assertThat(job.environment().timeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(job.limits().cpus()).contains(1.5);
    assertThat(job.limits().memoryBytes()).contains(512L << 20);
    assertThat(job.limits().shmBytes()).contains(1L << 30);
    assertThat(job.limits().network()).contains("none");
  }

  @Test
  void privilegesAreReadAsDockerAndComposeHaveThem() {
    fixture
        .set(Setting.PIDS_LIMIT, "-1")
        .set(Setting.USER, "1001:100")
        .set(Setting.CAP_DROP, "net_raw, CAP_MKNOD  CHOWN");

    assertThat(fixture.job(0).limits().pids()).contains(Limits.UNLIMITED);
    assertThat(fixture.job(0).limits().privileges())
        .isEqualTo(
            new Privileges(
                Optional.of(new User(1001, 100)),
                Optional.of(List.of("NET_RAW", "MKNOD", "CHOWN")),
                List.of()));
    fixture.set(Setting.USER, "1001").set(Setting.CAP_DROP, "none");
    assertThat(fixture.job(0).limits().privileges())
        .isEqualTo(
            new Privileges(Optional.of(new User(1001, 1001)), Optional.of(List.of()), List.of()));
    fixture.set(Setting.USER, "root").set(Setting.PIDS_LIMIT, "512");
    assertThat(fixture.job(0).limits().privileges().user()).contains(User.ROOT);
    assertThat(fixture.job(0).limits().pids()).contains(512L);
  }

  @Test
  void capabilitiesForAUserWhomTheKernelGivesNoneAreAWarning() {
    fixture.set(Setting.CAP_ADD, "SYS_PTRACE");
    assertThat(fixture.plan().warnings())
        .singleElement()
        .asString()
        .contains("<capAdd> has no effect", "(All cells.)", "<user>root</user>");

    fixture.set(Setting.USER, "root");
    assertThat(fixture.plan().warnings()).isEmpty();
    assertThat(fixture.job(0).limits().privileges().capAdd()).containsExactly("SYS_PTRACE");
  }

  @Test
  void anEnvironmentIsTheSameForAllUsers() {
    String digest = fixture.digest();
    fixture
        .set(Setting.USER, "root")
        .set(Setting.CAP_DROP, "none")
        .set(Setting.NETWORK, "none")
        .set(Setting.PIDS_LIMIT, "99");

    assertThat(fixture.digest()).isEqualTo(digest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TIMEOUT | soon | <timeout> is 'soon'",
        "TIMEOUT | 0 | <timeout> is '0'",
        "TIMEOUT | -5m | <timeout> is '-5m'",
        "SETUP_TIMEOUT | 1.5h | <setupTimeout> is '1.5h'",
        "CPUS | many | <cpus> is 'many'",
        "CPUS | 0 | <cpus> is '0'",
        "MEMORY | 2 apples | <memory> is '2 apples'",
        "MEMORY | 512 | <memory> is '512'",
        "SHM_SIZE | 0 | <shmSize> is '0'",
        "NETWORK | my net | <network> is 'my net'",
        "PIDS_LIMIT | 0 | <pidsLimit> is '0'",
        "PIDS_LIMIT | 15 | <pidsLimit> is '15'",
        "PIDS_LIMIT | -2 | <pidsLimit> is '-2'",
        "USER | alice | <user> is 'alice'",
        "USER | 1000: | <user> is '1000:'",
        "USER | -1 | <user> is '-1'",
        "CAP_DROP | NET_ROW | <capDrop> is 'NET_ROW'",
        "CAP_ADD | privileged | <capAdd> is 'privileged'",
        "ALLOW_FAILURE | yes | <allowFailure> is 'yes'",
        "INSTALL_PROJECT | egg | <installProject> is 'egg'",
        "IMAGE | Python:3.8 | <image> is 'Python:3.8'",
        "IMAGE | python: 3.8 | <image> is 'python: 3.8'",
        "PASS_ENVIRONMENT | CI=1 | <passEnvironment> holds 'CI=1'",
      })
  void badValuesAreFaultsThatNameTheElement(Setting setting, String text, String message) {
    fixture.set(setting, text);

    assertThat(fixture.fault()).contains(message).contains("(All cells.)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "python",
        "python:3.8-slim-bookworm",
        "localhost:5000/a/b_c/d--e:v1.0",
        "ghcr.io/Org/x@sha256:0000000000000000000000000000000000000000000000000000000000000000",
        "sha256:0123456789abcdef0123456789abcdef",
        "registry.example.org/python:3.8@sha256:00000000000000000000000000000000"
      })
  void imageReferencesOfAllKindsPass(String image) {
    fixture.set(Setting.IMAGE, image.replace("Org", "org"));

    assertThat(fixture.job(0).environment().base().image()).isEqualTo(image.replace("Org", "org"));
  }

  @Test
  void oneImageForSeveralPythonsIsAWarning() {
    assertThat(fixture.plan().oneImage()).isEmpty();
    fixture.set(Setting.IMAGE, "python:3.12");

    assertThat(fixture.plan().oneImage())
        .get()
        .asString()
        .contains("All 2 cells run in one image, python:3.12")
        .contains("@{python}");
  }

  @Test
  void aMatrixWithoutPythonAxisNeedsAnImage() {
    fixture.axes.clear();
    fixture.axes.put("django", "4.2, 5.0");
    assertThat(fixture.fault()).contains("<image> is missing").contains("axis 'python'");

    fixture.set(Setting.IMAGE, "python:3.12");
    assertThat(fixture.plan().jobs()).hasSize(2);
  }

  @Test
  void unresolvedTemplatesNameElementCellAndAxes() {
    fixture.axes.put("django", "4.2");
    fixture.packages = Optional.of(List.of("Django==@{djnago}"));
    fixture.environment.put("X", "@{open");
    fixture.set(Setting.IMAGE, "python:${python}").set(Setting.MEMORY, "${mem}");
    fixture.override(Map.of("python", "3.9"), Map.of(Setting.SCRIPT, "echo ${django:-x}"));

    assertThat(fixture.fault())
        .contains("<package> holds @{djnago}")
        .contains("Did you mean 'django'? The axes are: python, django.")
        .contains("<X> in <environment> holds '@{' without a '}'")
        .contains("<image> holds ${python}, which is not defined. (All cells.)")
        .contains("Write @{python}")
        .contains("<memory> holds ${mem}")
        .contains("Maven property 'mem'")
        .contains("<script> holds ${django}, which is empty")
        .contains("(Cell py39-django42.)")
        .startsWith("5 faults");
  }

  @Test
  void aCellWithoutAValueOfTheAxisIsNamed() {
    fixture.axes.put("django", "4.2");
    fixture.includes.add(Map.of("python", "3.13"));
    fixture.packages = Optional.of(List.of("Django==@{django}"));

    assertThat(fixture.fault())
        .contains("but this cell has no value for it. (Cell py313.)")
        .contains("Add <django> to its <include>");
  }

  @Test
  void shellVariablesAreTheShells() {
    fixture
        .set(Setting.BEFORE_SCRIPT, "export D=${HOME}/x ${python_version} ${PYTHON} $python")
        .set(Setting.SETUP, "echo ${PIP_X:-1} $(date) ${x#y}");

    assertThat(fixture.fault()).isEmpty();
  }

  @Test
  void aVariableOfTheUserMayHaveAnAxisName() {
    fixture.environment.put("python", "x");
    fixture.set(Setting.BEFORE_SCRIPT, "echo ${python}");

    assertThat(fixture.fault()).isEmpty();
  }

  @Test
  void aDoubledDollarIsPlainWhereNoShellReads() {
    fixture.environment.put("TEMPLATE", "$${name} @@{x}");

    assertThat(fixture.job(0).variables()).containsEntry("TEMPLATE", "${name} @{x}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"echo $MATRIX_PYTHON", "echo \"${MATRIX_PYTHON}\"", "x ${MATRIX_PYTHON#3.}"})
  void theSetupCannotUseMatrixVariables(String setup) {
    fixture.set(Setting.SETUP, setup);

    assertThat(fixture.fault())
        .contains("<setup> uses $MATRIX_PYTHON")
        .contains("cached")
        .contains("Write @{python}");
  }

  @Test
  void aVariableThatIsLongerThanLinuxAllowsIsAFaultThatNamesIt() {
    fixture.environment.put("LONG", "\u00e9".repeat((128 << 10) / 2 - 2));
    fixture.environment.put("LONGEST", "x".repeat((128 << 10) - "LONGEST=".length() - 1));

    assertThat(fixture.fault())
        .contains("The variable LONG is longer than the 128 KiB")
        .doesNotContain("LONGEST");
  }

  @Test
  void badVariablesAreFaults() {
    fixture.environment.put("1X", "a");
    fixture.environment.put("A-B", "a");
    fixture.environment.put("NUL", "a\0b");
    fixture.environment.put("MATRIX_PYTHON", "3.7");
    fixture.environment.put("MATRIX_CELL", "x");
    fixture.environment.put("MATRIX_MINE", "fine");

    assertThat(fixture.fault())
        .startsWith("5 faults")
        .contains("<1X> in <environment> is not a valid variable name")
        .contains("<A-B> in <environment> is not a valid variable name")
        .contains("<NUL> in <environment> has a NUL")
        .contains("<MATRIX_PYTHON> in <environment> is set by pytest-matrix")
        .contains("<MATRIX_CELL> in <environment> is set by pytest-matrix");
  }

  @Test
  void variablesOfTestRunsArePassedThenSetThenOurs() {
    fixture.axes.put("my-lib", "1.0");
    fixture.caller.putAll(
        Map.of("CI", "true", "LANG", "caller", "GITHUB_SHA", "abc", "OTHER", "no", "HOME", "/h"));
    fixture.environment.put("LANG", "C.UTF-8");
    fixture.set(Setting.PASS_ENVIRONMENT, "CI, GITHUB_*\n LANG, ABSENT");

    assertThat(fixture.job(0).variables())
        .isEqualTo(
            Map.of(
                "CI", "true",
                "GITHUB_SHA", "abc",
                "LANG", "C.UTF-8",
                "MATRIX_PYTHON", "3.8",
                "MATRIX_MY_LIB", "1.0",
                "MATRIX_CELL", "py38-my-lib10"));
  }

  @Test
  void globsDoNotPassWhatDescribesThisMachine() {
    fixture.caller.putAll(Map.of("PATH", "/x", "HOME", "/h", "X", "1", "a.b", "no"));
    fixture.set(Setting.PASS_ENVIRONMENT, "*, HOME");

    assertThat(fixture.job(0).variables())
        .containsEntry("X", "1")
        .containsEntry("HOME", "/h")
        .doesNotContainKeys("PATH", "a.b");
  }

  @Test
  void theSetupGetsOnlyWhatInstallersHeedOrItNames() throws IOException {
    fixture.caller.putAll(
        Map.of(
            "GITHUB_RUN_ID", "1",
            "PIP_INDEX_URL", "https://index.example.org",
            "UV_INDEX", "u",
            "https_proxy", "p",
            "SSL_CERT_FILE", "/c",
            "INDEX_TOKEN", "t",
            "SETUP_FLAG", "f"));
    fixture.environment.put("LANG", "C.UTF-8");
    fixture.write("requirements.txt", "--index-url https://${INDEX_TOKEN}@example.org\npytest\n");
    fixture
        .set(Setting.PASS_ENVIRONMENT, "*")
        .set(Setting.SETUP, "[ -n \"$SETUP_FLAG\" ] || exit 1");

    assertThat(fixture.job(0).environment().variables())
        .containsOnlyKeys(
            "PIP_INDEX_URL",
            "UV_INDEX",
            "https_proxy",
            "SSL_CERT_FILE",
            "INDEX_TOKEN",
            "SETUP_FLAG",
            "LANG");
    assertThat(fixture.job(0).variables()).containsEntry("GITHUB_RUN_ID", "1");
    String before = fixture.digest();
    fixture.caller.put("GITHUB_RUN_ID", "2");
    assertThat(fixture.digest()).isEqualTo(before);
    fixture.caller.put("PIP_INDEX_URL", "https://other.example.org");
    assertThat(fixture.digest()).isNotEqualTo(before);
  }

  @Test
  void pytestArgsBesideAScriptAreAWarning() {
    fixture.set(Setting.SCRIPT, "python -m pytest").set(Setting.PYTEST_ARGS, "-q");

    assertThat(fixture.job(0).script()).contains("python -m pytest");
    assertThat(fixture.plan().warnings())
        .singleElement()
        .asString()
        .contains("<pytestArgs> has no effect together with <script>");
  }

  @Test
  void selectionsNarrowThePlan() {
    fixture.selection = new CellSelection("", "3.9");
    assertThat(fixture.plan().jobs()).extracting(job -> job.cell().id()).containsExactly("py39");

    fixture.selection = new CellSelection("py27", "");
    assertThat(fixture.fault()).contains("'py27'").contains("py38, py39");
  }

  @Test
  void aProjectWithoutSourcesIsAFault() throws IOException {
    Files.delete(root.resolve("test_sample.py"));
    assertThat(fixture.fault()).contains("There are no sources in " + root);
  }

  @Test
  void aMissingPythonRootIsOneFault() throws IOException {
    Files.delete(root.resolve("test_sample.py"));
    Files.delete(root);

    assertThat(fixture.fault()).startsWith("<pythonRoot> is " + root);
    Files.createDirectory(root);
  }

  @Test
  void platformIsTheImagesAndMayBeAnAxis() throws Exception {
    fixture.axes.put("arch", "amd64, arm64");
    fixture.set(Setting.PLATFORM, "linux/@{arch}");
    fixture.override(Map.of("python", "3.9"), Map.of(Setting.PLATFORM, "linux/arm/v7"));

    assertThat(fixture.plan().jobs())
        .extracting(job -> job.environment().base().platform())
        .containsExactly("linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v7");
    fixture.set(Setting.PLATFORM, "arm 64");
    assertThat(fixture.fault()).contains("<platform> is 'arm 64'").contains("linux/arm64");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void faultsOfEveryKindAreListedTogether() throws IOException {
    Map<String, String> axes = new LinkedHashMap<>();
    axes.put("python", "3.9..3.8, 3.10");
    axes.put("django", "5.0");
    fixture.axes.clear();
    fixture.axes.putAll(axes);
    fixture.parallel = "lots";
    fixture.sourceExcludes = List.of("${excluded}");
    fixture.requirements = Optional.of(List.of("missing.txt"));
    fixture.packages = Optional.of(List.of("@{flask}"));
    fixture.environment.put("1", "x");
    fixture.override(Map.of("os", "linux"), Map.of(Setting.IMAGE, "x"));
    fixture.set(Setting.TIMEOUT, "never").set(Setting.INSTALL_PROJECT, "wheel");
    Files.createSymbolicLink(root.resolve("out"), Path.of("../.."));

    assertThat(fixture.fault())
        .startsWith("10 faults in the configuration")
        .contains("'3.9..3.8' is not a valid range")
        .contains("<parallel> is 'lots'")
        .contains("<when> of <override> names the axis 'os'")
        .contains("'${excluded}'")
        .contains("out -> ../..")
        .contains("'missing.txt'")
        .contains("@{flask}")
        .contains("<1> in <environment>")
        .contains("<timeout> is 'never'")
        .contains("<installProject> asks to install");
  }
}
