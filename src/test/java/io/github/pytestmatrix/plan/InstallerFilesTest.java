package io.github.pytestmatrix.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.shared.MisleadingVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variables that name files, and those that only tests can mean. */
class InstallerFilesTest {
  @TempDir Path folder;
  @TempDir Path elsewhere;
  private PlanFixture fixture;

  @BeforeEach
  void project() throws IOException {
    fixture =
        new PlanFixture(folder)
            .write("requirements.txt", "pytest\n")
            .write("etc/constraints.txt", "-c more.txt\npytest<8\n")
            .write("etc/more.txt", "pluggy<2\n")
            .write("etc/pip.conf", "[global]\n")
            .write("wheels/a-1.whl", "");
  }

  private EnvironmentSpec environment() {
    return fixture.job(0).environment();
  }

  @Test
  void aConstraintFileTravelsWithWhatItIncludes() throws IOException {
    fixture.environment.put("PIP_CONSTRAINT", "etc/constraints.txt");
    assertThat(environment().requirementInputs())
        .containsKeys("etc/constraints.txt", "etc/more.txt");
    assertThat(environment().requirements()).containsExactly("requirements.txt");
    String before = fixture.digest();
    fixture.write("etc/more.txt", "pluggy<1.5\n");
    assertThat(fixture.digest()).isNotEqualTo(before);
  }

  @Test
  void otherFilesTravelToo() throws IOException {
    for (String name :
        new String[] {"PIP_CONFIG_FILE", "UV_CONFIG_FILE", "PIP_CERT", "SSL_CERT_FILE", "NETRC"}) {
      fixture.environment.clear();
      fixture.environment.put(name, "etc/pip.conf");
      assertThat(environment().requirementInputs()).as(name).containsKey("etc/pip.conf");
    }
  }

  @Test
  void aPathOfThisMachineIsMadeOneOfTheCell() {
    fixture.caller.put("PIP_CONSTRAINT", folder.resolve("etc/constraints.txt").toString());
    fixture.caller.put("PIP_CONFIG_FILE", folder.resolve("etc/pip.conf").toString());
    fixture.set(Setting.PASS_ENVIRONMENT, "PIP_*");
    assertThat(environment().variables())
        .containsEntry("PIP_CONSTRAINT", "etc/constraints.txt")
        .containsEntry("PIP_CONFIG_FILE", "etc/pip.conf");
  }

  @Test
  void aFolderOfArchivesNeedsTheSources() {
    fixture.environment.put("PIP_FIND_LINKS", "wheels https://host/simple /opt/wheelhouse");
    assertThat(environment().locals()).containsExactly("wheels");
    assertThat(environment().variables())
        .containsEntry("PIP_FIND_LINKS", "wheels https://host/simple /opt/wheelhouse");
  }

  @Test
  void whatNoCellHasIsAFaultThatNamesTheVariable() throws IOException {
    Path outside = Files.writeString(elsewhere.resolve("c.txt"), "pytest<8");
    fixture.environment.put("PIP_CONSTRAINT", "etc/constraints.txt " + outside);
    fixture.environment.put("UV_OVERRIDE", "nope.txt");
    fixture.environment.put("PIP_CONFIG_FILE", "../pip.conf");
    fixture.environment.put("PIP_CERT", "no.pem");
    assertThat(fixture.fault())
        .contains("<PIP_CONSTRAINT> in <environment> names " + outside)
        .contains("<UV_OVERRIDE> in <environment> names 'nope.txt', but there is no file")
        .contains("<PIP_CONFIG_FILE> in <environment> names '../pip.conf', which is outside")
        .contains("<PIP_CERT> in <environment> names 'no.pem', but there is no file");
  }

  @Test
  void pathsOfTheImageAreLeftAlone() {
    fixture.environment.put("PIP_CONFIG_FILE", "/there/is/none/pip.conf");
    fixture.environment.put("PIP_CONSTRAINT", "/there/is/none/c.txt");
    fixture.environment.put("REQUESTS_CA_BUNDLE", "/etc/ssl/certs/ca-certificates.crt");
    assertThat(environment().variables()).containsAllEntriesOf(fixture.environment);
    assertThat(fixture.plan().warnings()).isEmpty();
  }

  @Test
  void variablesThatOnlyTestsCanMeanDoNotReachTheInstaller() {
    String before = fixture.digest();
    for (String name :
        new String[] {
          "PYTHONWARNINGS",
          "PYTHONDEVMODE",
          "PYTHONOPTIMIZE",
          "PYTHONPATH",
          "PYTHONSTARTUP",
          "PYTHONHASHSEED",
          "PYTHONHOME",
          "PYTHONNOUSERSITE",
          "PYTHON_GIL",
          "PYTEST_ADDOPTS"
        }) {
      fixture.environment.put(name, "1");
    }
    for (String name : MisleadingVariables.NAMES) {
      fixture.environment.put(name, "1");
    }
    assertThat(environment().variables()).isEmpty();
    assertThat(fixture.digest()).isEqualTo(before);
    assertThat(fixture.job(0).variables()).containsAllEntriesOf(fixture.environment);

    fixture.set(Setting.SETUP, "echo $PYTHONPATH");
    assertThat(environment().variables()).containsOnlyKeys("PYTHONPATH");
  }

  @Test
  void otherVariablesOfPythonReachIt() {
    fixture.environment.put("PYTHONUTF8", "1");
    fixture.environment.put("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring");
    assertThat(environment().variables()).hasSize(2);
  }
}
