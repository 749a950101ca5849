package io.github.pytestmatrix.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.EnvironmentSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequirementFilesTest {
  @TempDir Path parent;
  private Path root;
  private PlanFixture fixture;

  @BeforeEach
  void makeProject() throws IOException {
    root = Files.createDirectory(parent.resolve("project"));
    fixture = new PlanFixture(root);
  }

  @Test
  void includedFilesAreInputsToo() throws IOException {
    fixture
        .write(
            "requirements.txt",
            """
            # -r commented.txt
            -r deep/base.txt   # the base
            --requirement=a.txt
            --requirement b.txt
            -rc.txt
            -c \\
              limits.txt
            --constraint='my limits.txt'
            """)
        .write("deep/base.txt", "-r ../d.txt\npytest\n")
        .write("a.txt", "-r requirements.txt\n")
        .write("b.txt", "")
        .write("c.txt", "")
        .write("d.txt", "-r deep/base.txt\n")
        .write("limits.txt", "-c more.txt\n")
        .write("more.txt", "x<2")
        .write("my limits.txt", "");

    EnvironmentSpec spec = fixture.job(0).environment();

    assertThat(spec.requirements()).containsExactly("requirements.txt");
    assertThat(spec.requirementInputs())
        .containsOnlyKeys(
            "requirements.txt",
            "deep/base.txt",
            "d.txt",
            "a.txt",
            "b.txt",
            "c.txt",
            "limits.txt",
            "more.txt",
            "my limits.txt");
    assertThat(new String(spec.requirementInputs().get("more.txt"), StandardCharsets.UTF_8))
        .isEqualTo("x<2");
  }

  @Test
  void aChangeOfAnyInputChangesTheDigest() throws IOException {
    fixture.write("requirements.txt", "-c limits.txt\npytest\n").write("limits.txt", "x<2");
    String before = fixture.digest();
    assertThat(fixture.digest()).isEqualTo(before);

    fixture.write("limits.txt", "x<3");
    String limits = fixture.digest();
    fixture.packages = Optional.of(List.of("y"));
    String packages = fixture.digest();
    fixture.set(Setting.SETUP, "true");
    String setup = fixture.digest();
    fixture.environment.put("A", "b");
    String environment = fixture.digest();
    fixture.version = "2.0";

    assertThat(List.of(before, limits, packages, setup, environment, fixture.digest()))
        .doesNotHaveDuplicates();
  }

  @Test
  void testsAndImageDoNotChangeTheDigest() throws IOException {
    String before = fixture.digest();
    fixture.write("test_sample.py", "changed");
    fixture
        .set(Setting.IMAGE, "other:@{python}")
        .set(Setting.PYTEST_ARGS, "-x")
        .set(Setting.TIMEOUT, "5m");

    assertThat(fixture.digest()).isEqualTo(before);
  }

  @Test
  void anEmptyListMeansNoFiles() throws IOException {
    fixture.write("requirements.txt", "pytest");
    fixture.requirements = Optional.of(List.of());

    assertThat(fixture.job(0).environment().requirements()).isEmpty();
  }

  @Test
  void aMissingFileIsAFaultThatNamesWhoIncludesIt() throws IOException {
    fixture.write("requirements.txt", "-r dev/a.txt\n-r gone.txt").write("dev/a.txt", "-c b.txt");

    assertThat(fixture.fault())
        .contains("requirements.txt names 'gone.txt', but there is no file " + root + "/gone.txt")
        .contains("dev/a.txt names 'b.txt', but there is no file " + root + "/dev/b.txt");
    fixture.requirements = Optional.of(List.of("other.txt", "dev"));
    assertThat(fixture.fault())
        .contains("<requirement> names 'other.txt'")
        .contains("<requirement> names 'dev'");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void filesOutsideAreRefused() throws IOException {
    Files.writeString(parent.resolve("shared.txt"), "pytest");
    Files.createSymbolicLink(root.resolve("link.txt"), parent.resolve("shared.txt"));
    fixture.write(
        "requirements.txt", "-r ../shared.txt\n-r link.txt\n-c /etc/limits.txt\n-r ${DIR}/x.txt\n");
    fixture.sourceExcludes = List.of("link.txt");

    assertThat(fixture.fault())
        .startsWith("4 faults")
        .contains("'../shared.txt', which is outside of <pythonRoot>")
        .contains("'link.txt', which is outside")
        .contains("'/etc/limits.txt', an absolute path")
        .contains("'${DIR}/x.txt', which depends on a variable");
  }

  @Test
  void anAbsolutePathInsideIsTakenFromThePom() throws IOException {
    fixture.write("dev/r.txt", "pytest");
    fixture.requirements = Optional.of(List.of(root.resolve("dev/r.txt").toString()));

    assertThat(fixture.job(0).environment().requirements()).containsExactly("dev/r.txt");
  }

  @Test
  void urlsAreLeftToPipWithAWarning() throws IOException {
    fixture.write(
        "requirements.txt", "pytest\n-r https://example.org/r.txt\nx @ file:///opt/x.whl\n");

    assertThat(fixture.plan().warnings())
        .hasSize(2)
        .anyMatch(warning -> warning.contains("https://example.org/r.txt, whose content is not"))
        .anyMatch(warning -> warning.contains("file:///opt/x.whl"));
    fixture.requirements = Optional.of(List.of("https://example.org/r.txt"));
    assertThat(fixture.fault()).contains("is a URL");
  }

  @Test
  void filesOfWindowsToolsAreRead() throws IOException {
    Files.write(
        root.resolve("requirements.txt"),
        "\uFEFFpytest==7\r\n-r b.txt\r\n".getBytes(StandardCharsets.UTF_16LE));
    Files.write(root.resolve("b.txt"), "\uFEFF-r c.txt\r\n".getBytes(StandardCharsets.UTF_8));
    fixture.write("c.txt", "");

    assertThat(fixture.job(0).environment().requirementInputs()).hasSize(3);
    assertThat(fixture.job(0).environment().packages()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pytest",
        "PyTest==7.2.1",
        "pytest[testing]>=7",
        "pytest ; python_version < '4'",
        "pytest>=7 --hash=sha256:00",
        "pytest @ git+https://example.org/pytest.git",
        "git+https://example.org/x.git#egg=pytest",
        "-e git+https://example.org/x.git#egg=pytest",
        "https://example.org/pytest-7.2.1-py3-none-any.whl",
        "./wheels/pytest-7.2.1-py3-none-any.whl",
        "  pytest  # comment"
      })
  void pytestIsNotAddedWhereARequirementNamesIt(String line) throws IOException {
    fixture.write("wheels/pytest-7.2.1-py3-none-any.whl", "");
    fixture.write("requirements.txt", line + "\n");

    assertThat(fixture.job(0).environment().packages()).isEmpty();
    assertThat(fixture.plan().notes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pytest-xdist", "pytest_cov", "# pytest", "-c pytest.txt", "my.pytest", ""})
  void pytestIsAddedAndSaidSoWhereNobodyNamesIt(String line) throws IOException {
    fixture.write("pytest.txt", "pytest<8").write("requirements.txt", line + "\n");

    assertThat(fixture.job(0).environment().packages()).containsExactly("pytest");
    assertThat(fixture.plan().notes())
        .singleElement()
        .asString()
        .contains("pytest is named neither in <packages> nor in requirements.txt, so it is added");
  }

  @Test
  void aFileThatIsConstraintAndRequirementStillNamesPytest() throws IOException {
    fixture.write("requirements.txt", "-c base.txt\n-r base.txt").write("base.txt", "pytest");

    assertThat(fixture.job(0).environment().packages()).isEmpty();
  }

  @Test
  void packagesNamePytestToo() {
    fixture.packages = Optional.of(List.of("Py.test-like", "pytest~=7.0"));

    assertThat(fixture.job(0).environment().packages())
        .containsExactly("Py.test-like", "pytest~=7.0");
  }

  @Test
  void hashedFilesForbidAddingPytest() throws IOException {
    fixture.write("requirements.txt", "x==1 \\\n  --hash=sha256:00\n");

    assertThat(fixture.job(0).environment().packages()).isEmpty();
    assertThat(fixture.plan().warnings()).singleElement().asString().contains("hashes");
  }

  @Test
  void anOptionAmongPackagesIsAFault() {
    fixture.packages = Optional.of(List.of("-e .", "--pre"));

    assertThat(fixture.fault())
        .contains("<package>-e .</package> is an option")
        .contains("<package>--pre</package> is an option");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-e . | .",
        "-e .[test] | .",
        "--editable=./libs/a | libs/a",
        ".[test] ; python_version > '3' | .",
        "./libs/a | libs/a",
        "libs/a | libs/a",
        "wheels/x-1.0-py3-none-any.whl | wheels/x-1.0-py3-none-any.whl",
        "--find-links wheels | wheels",
        "-f ./wheels | wheels",
        "-f https://example.org/wheels | ''",
        "/opt/in-image | ''",
      })
  void pathsOfTheWorkspaceAreLocals(String line, String local) throws IOException {
    fixture.write("libs/a/setup.py", "").write("wheels/x-1.0-py3-none-any.whl", "");
    fixture.write("requirements.txt", "pytest\n" + line + "\n");

    assertThat(String.join(" ", fixture.job(0).environment().locals())).isEqualTo(local);
  }

  @Test
  void missingLocalsAreFaults() throws IOException {
    fixture.write("requirements.txt", "-e ./gone\n../other\n" + root.resolve("libs") + "\n");
    fixture.packages = Optional.of(List.of("./lost"));

    assertThat(fixture.fault())
        .contains("requirements.txt installs './gone', which is not among the sources")
        .contains("requirements.txt installs '../other', which is outside")
        .contains("/libs', an absolute path that does not exist in cells")
        .contains("<package>./lost</package> is a path");
  }

  /** What it reads of them, and whether that has changed, only its build knows. */
  @Test
  void theDigestTellsCopiedLocalsFromEditableOnes() throws IOException {
    fixture.write("libs/a/setup.py", "1").write("libs/a/a/__init__.py", "");
    fixture.write("requirements.txt", "pytest\n./libs/a\n");
    String copied = fixture.digest();
    fixture.write("libs/a/setup.py", "changed");
    assertThat(fixture.digest()).isEqualTo(copied);
    assertThat(fixture.job(0).environment().dependsOnSources()).isTrue();

    fixture.write("requirements.txt", "pytest\n-e ./libs/a\n");
    assertThat(fixture.digest()).isNotEqualTo(copied);
  }

  /** What no image's digest watches: with local interpreters, it is on this machine. */
  @ParameterizedTest
  @ValueSource(strings = {"%s", "-e %s", "lib @ file://%s", "file:%s#egg=lib"})
  void projectOutsideOfTheSourcesIsPartOfTheFingerprint(String line) throws IOException {
    Path library = Files.createDirectories(parent.resolve("lib/src"));
    Path module = Files.writeString(library.resolve("lib.py"), "X = 1");
    fixture.write("requirements.txt", "pytest\n" + line.formatted(parent.resolve("lib")) + "\n");
    String before = fixture.digest();

    Files.createDirectories(parent.resolve("lib/lib.egg-info"));
    Files.writeString(parent.resolve("lib/lib.egg-info/PKG-INFO"), "left by a build");
    assertThat(fixture.digest()).isEqualTo(before);
    Files.writeString(module, "X = 2");
    assertThat(fixture.digest()).isNotEqualTo(before);
    Files.writeString(module, "X = 1");
    assertThat(fixture.digest()).isEqualTo(before);
    assertThat(fixture.plan().warnings()).isEmpty();
  }

  @Test
  void archiveOutsideOfTheSourcesIsPartOfTheFingerprintAndSoIsAFolderOfThem() throws IOException {
    Path wheel = Files.writeString(parent.resolve("lib-1-py3-none-any.whl"), "one");
    Path folder = Files.createDirectory(parent.resolve("links"));
    fixture.write("requirements.txt", "pytest\n" + wheel + "\n-f " + folder + "\n");
    String before = fixture.digest();

    Files.writeString(folder.resolve("lib-2-py3-none-any.whl"), "");
    String more = fixture.digest();
    assertThat(more).isNotEqualTo(before);
    Files.writeString(wheel, "two");
    assertThat(fixture.digest()).isNotEqualTo(more);
  }

  @Test
  void packageThatIsAFileOfThisMachineIsPartOfTheFingerprint() throws IOException {
    Path wheel = Files.writeString(parent.resolve("lib-1-py3-none-any.whl"), "one");
    fixture.packages = Optional.of(List.of("pytest", "lib @ " + wheel.toUri()));
    String before = fixture.digest();

    Files.writeString(wheel, "two");
    assertThat(fixture.digest()).isNotEqualTo(before);
    Files.delete(wheel);
    assertThat(fixture.plan().warnings()).anyMatch(text -> text.contains("is not watched"));
  }
}
