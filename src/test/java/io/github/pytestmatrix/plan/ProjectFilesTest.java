package io.github.pytestmatrix.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.ProjectInstall;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectFilesTest {
  @TempDir Path root;
  private PlanFixture fixture;

  @BeforeEach
  void makeProject() throws IOException {
    fixture = new PlanFixture(root);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[project]\nname='x'",
        "  [ project ]  # ours\n",
        "[build-system]\nrequires = []",
        "[\"project\"]",
        "[project.scripts]\na='b'",
        "\uFEFFproject.name = 'x'",
        "project = {name = 'x'}",
        "[tool.black]\nx = '''\n[x]\n'''\n[project]",
        "[tool.black]\nx = [\n 'a', # ]\n]\n[project]",
        "[tool.x]\nwindows = 'C:\\'\n[project]",
        "[tool.x]\nescaped = \"\\\"[\"\n[project]",
        "[tool.black]\r\nx = 1\r\n[build-system]\r\n"
      })
  void aPyprojectThatDescribesAProjectIsInstalledEditable(String toml) throws IOException {
    fixture.write("pyproject.toml", toml);

    assertThat(install()).isEqualTo(ProjectInstall.EDITABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[tool.pytest.ini_options]\ntestpaths = ['tests']",
        "# [project]\n[tool.black]",
        "[tool.project]",
        "[projects]",
        "[[project]]",
        "[tool.x]\nproject = 'y'",
        "[tool.x]\ntext = '''\n[project]\n'''",
        "[tool.x]\ntext = \"\"\"\n[build-system]\n\"\"\"",
        "[tool.x]\nlist = [\n[\n['project']\n]\n]",
        "[tool.x]\nlist = [\n[\"project\"]\n]"
      })
  void aPyprojectThatOnlyConfiguresToolsIsNot(String toml) throws IOException {
    fixture.write("pyproject.toml", toml);

    assertThat(install()).isEqualTo(ProjectInstall.NONE);
  }

  @Test
  void aSetupPyIsInstalledEditableASetupCfgAloneIsNot() throws IOException {
    fixture.write("setup.cfg", "[metadata]\nname=demo");
    assertThat(install()).isEqualTo(ProjectInstall.NONE);

    fixture.write("setup.py", "from setuptools import setup; setup()");
    assertThat(install()).isEqualTo(ProjectInstall.EDITABLE);
  }

  @ParameterizedTest
  @CsvSource({"none,NONE", "editable,EDITABLE", "Wheel,WHEEL", "auto,EDITABLE"})
  void theUsersChoiceWins(String written, ProjectInstall kind) throws IOException {
    fixture.write("setup.py", "").set(Setting.INSTALL_PROJECT, written);

    assertThat(install()).isEqualTo(kind);
  }

  @ParameterizedTest
  @ValueSource(strings = {"editable", "wheel"})
  void installingWithoutPackagingFilesIsAFault(String kind) {
    fixture.set(Setting.INSTALL_PROJECT, kind);

    assertThat(fixture.fault())
        .contains("<installProject> asks to install the project")
        .contains("<installProject>none</installProject>");
  }

  @Test
  void requirementsThatInstallTheProjectMakeAutoNone() throws IOException {
    fixture.write("setup.py", "").write("requirements.txt", "pytest\n-e .[test]\n");

    assertThat(install()).isEqualTo(ProjectInstall.NONE);
    assertThat(fixture.plan().notes()).singleElement().asString().contains("install the project");
  }

  @Test
  void theKindOfInstallationIsPartOfTheDigest() throws IOException {
    fixture.write("setup.py", "");
    String editable = fixture.digest();
    fixture.set(Setting.INSTALL_PROJECT, "wheel");

    assertThat(fixture.digest()).isNotEqualTo(editable);
  }

  @Test
  void aVersionFromVersionControlIsAWarningUnlessGiven() throws IOException {
    fixture.write("pyproject.toml", "[build-system]\nrequires = ['setuptools-scm']\n");
    assertThat(fixture.plan().warnings())
        .singleElement()
        .asString()
        .contains("SETUPTOOLS_SCM_PRETEND_VERSION");

    fixture.environment.put("SETUPTOOLS_SCM_PRETEND_VERSION", "0.0");
    assertThat(fixture.plan().warnings()).isEmpty();
  }

  private ProjectInstall install() {
    return fixture.job(0).environment().install();
  }
}
