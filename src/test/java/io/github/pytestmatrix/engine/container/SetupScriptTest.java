package io.github.pytestmatrix.engine.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.shared.InstallCommand;
import io.github.pytestmatrix.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class SetupScriptTest {
  private static final String TELL =
      "printf '%s' \"$(basename \"$0\")\" >> \"$CALLS\"\n"
          + "printf ' <%s>' \"$@\" >> \"$CALLS\"\n"
          + "echo >> \"$CALLS\"\n";

  @TempDir private Path root;
  private RealShell shell;
  private Path calls;
  private final Map<String, String> variables = new LinkedHashMap<>();
  private List<String> requirements = List.of("requirements.txt");
  private List<String> packages = List.of("Django~=4.2", "pytest");
  private List<String> locals = List.of();
  private String setup = "";
  private ProjectInstall install = ProjectInstall.NONE;

  /** A Python that notes its calls, but runs a program on its standard input for real. */
  @BeforeEach
  void fakePython() throws IOException {
    calls = root.resolve("calls");
    variables.put("CALLS", calls.toString());
    shell =
        new RealShell(root)
            .command("python", "test \"$1\" = - && exec /usr/bin/env python3 -\n" + TELL);
    Files.writeString(shell.work().resolve("requirements.txt"), "x\n");
  }

  private EnvironmentSpec spec() {
    return new EnvironmentSpec(
        new Base("python:3", "3"),
        requirements,
        Map.of(),
        locals,
        packages,
        setup,
        variables,
        Set.of(),
        install,
        List.of(),
        new Workspace(root, List.of()),
        "d",
        Duration.ofMinutes(5));
  }

  private String installerCalls() throws IOException {
    return (Files.exists(calls) ? Files.readString(calls) : "")
        .lines()
        .filter(line -> line.contains("install"))
        .reduce("", (all, line) -> all + line + "\n");
  }

  @Test
  void allRequirementsAreInstalledAtOnce() throws Exception {
    assertThat(shell.run(SetupScript.dependencies(spec())).code()).isZero();
    assertThat(installerCalls())
        .isEqualTo(
            "python <-c> <"
                + InstallCommand.PIP
                + "> <install> <--no-cache-dir> <-r> <requirements.txt> <Django~=4.2> <pytest>\n");
  }

  /** pip itself imports modules by names that a project's may have. */
  @Test
  void modulesOfTheProjectAreNotThoseOfTheInstaller() throws Exception {
    Files.writeString(shell.work().resolve("email.py"), "raise SystemExit('not the library')\n");
    shell.command("python", "exec /usr/bin/env python3 \"$@\"\n");
    variables.put("PIP_NO_INDEX", "1");

    assertThat(shell.run(SetupScript.dependencies(spec())).output())
        .contains("No matching distribution found")
        .doesNotContain("not the library");
  }

  @Test
  void uvIsTakenWhereTheImageHasIt() throws Exception {
    shell.command("uv", TELL);

    assertThat(shell.run(SetupScript.dependencies(spec())).code()).isZero();
    assertThat(installerCalls())
        .isEqualTo(
            "uv <pip> <install> <--python> <"
                + root
                + "/bin/python> <--compile-bytecode> <--no-cache> <-r> <requirements.txt>"
                + " <Django~=4.2> <pytest>\n");
  }

  @Test
  void addressWithALoginStandsOnNoCommandLine() throws Exception {
    packages = List.of("a", "b @ https://bob:s3cret$HOME@host/b.whl", "c");
    shell.command(
        "python",
        TELL
            + "for last; do :; done\n"
            + "case $last in */packages.txt) echo \"install $(cat \"$last\")\" >> \"$CALLS\";;"
            + " esac\n");

    assertThat(shell.run(SetupScript.dependencies(spec())).code()).isZero();
    assertThat(installerCalls())
        .contains("<-r> <requirements.txt> <a> <c> <-r> <")
        .endsWith("/packages.txt>\ninstall b @ https://bob:s3cret$HOME@host/b.whl\n")
        .containsOnlyOnce("s3cret");
  }

  @Test
  void nastyRequirementStaysOneWord() throws Exception {
    requirements = List.of("my reqs.txt");
    packages = List.of("a; python_version < '3.9'", "$(id)");
    shell.run(SetupScript.dependencies(spec()));

    assertThat(installerCalls())
        .endsWith("<-r> <my reqs.txt> <a; python_version < '3.9'> <$(id)>\n");
  }

  @Test
  void nothingToInstallCallsNoInstaller() throws Exception {
    requirements = List.of();
    packages = List.of();

    assertThat(shell.run(SetupScript.dependencies(spec())).code()).isZero();
    assertThat(installerCalls()).isEmpty();
  }

  @Test
  void usersLinesRunFirstInTheWorkspaceAndMayBringThePython() throws Exception {
    Files.delete(root.resolve("bin/python"));
    setup = "echo 'setting up' >&2\ncat requirements.txt\ncp /bin/true " + root + "/bin/python";

    RealShell.Ended ended = shell.run(SetupScript.dependencies(spec()));
    assertThat(ended.code()).isZero();
    assertThat(ended.output()).startsWith("setting up\nx\n");
    assertThat(ended.error()).isEmpty();
  }

  @Test
  void failingLineEndsTheSetup() throws Exception {
    setup = "echo before\nfalse\necho after";

    RealShell.Ended ended = shell.run(SetupScript.dependencies(spec()));
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.output()).isEqualTo("before\n");
    assertThat(calls).doesNotExist();
  }

  @Test
  void failingInstallerEndsTheSetup() throws Exception {
    shell.command("python", "echo No matching distribution\nexit 1\n");

    RealShell.Ended ended = shell.run(SetupScript.dependencies(spec()));
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.output()).isEqualTo("No matching distribution\n");
  }

  @Test
  void usersVariablesWinOverOurDefaults() throws Exception {
    variables.put("PIP_NO_INPUT", "0");
    variables.put("PIP_INDEX_URL", "https://user:pa$$'word@host/simple");
    setup = "echo \"$PIP_NO_INPUT $PIP_PROGRESS_BAR $PIP_INDEX_URL\"";

    assertThat(shell.run(SetupScript.dependencies(spec())).output())
        .startsWith("0 off https://user:pa$$'word@host/simple\n");
  }

  @Test
  void nothingOfTheSourcesNorOfTheScriptStays() throws Exception {
    Files.createDirectories(shell.work().resolve("a/b"));
    Files.writeString(shell.work().resolve("a/b/c.py"), "");

    assertThat(shell.run(SetupScript.dependencies(spec())).code()).isZero();
    assertThat(shell.work()).doesNotExist();
    assertThat(root.resolve(ContainerPaths.OURS)).doesNotExist();
  }

  @Test
  void projectIsInstalledWithItsDependenciesNamedAgain() throws Exception {
    install = ProjectInstall.WHEEL;
    shell.command(
        "python", TELL + "case $1 in */wheel_sources.py) echo true > \"$4/sources.sh\";; esac\n");
    assertThat(shell.run(SetupScript.project(spec())).code()).isZero();
    assertThat(root.resolve(ContainerPaths.OURS).toFile().list()).containsExactly("sources.sh");

    assertThat(installerCalls()).endsWith("<-r> <requirements.txt> <Django~=4.2> <pytest> <.>\n");
    assertThat(shell.work()).doesNotExist();
  }

  @Test
  void editableInstallKeepsWhatItMadeAndTakesTheSourcesAway() throws Exception {
    install = ProjectInstall.EDITABLE;
    Path work = shell.work();
    Files.createDirectories(work.resolve("src/pkg/__pycache__"));
    Files.createDirectories(work.resolve("tests/d\u00e4ta"));
    Files.writeString(work.resolve("src/pkg/__init__.py"), "");
    Files.writeString(work.resolve("src/pkg/__pycache__/x.pyc"), "");
    Files.writeString(work.resolve("src/pkg/_native.so"), "built");
    Files.writeString(work.resolve("tests/d\u00e4ta/f.txt"), "");
    Files.createSymbolicLink(work.resolve("link"), Path.of("src"));
    Files.writeString(
        root.resolve(SetupScript.SOURCES),
        "link\nrequirements.txt\nsrc\nsrc/pkg\nsrc/pkg/__init__.py\ntests\ntests/d\u00e4ta\n"
            + "tests/d\u00e4ta/f.txt\n");

    RealShell.Ended ended = shell.run(SetupScript.project(spec()));
    assertThat(ended.output()).isEmpty();
    assertThat(ended.code()).isZero();
    assertThat(installerCalls())
        .endsWith("<-r> <requirements.txt> <Django~=4.2> <pytest> <-e> <.>\n");
    assertThat(work).isDirectoryRecursivelyContaining("glob:**/_native.so");
    try (var left = Files.walk(work)) {
      assertThat(left.map(path -> work.relativize(path).toString()))
          .containsExactlyInAnyOrder("", "src", "src/pkg", "src/pkg/_native.so");
    }
    assertThat(root.resolve(ContainerPaths.OURS).toFile().list()).containsExactly("work");
  }

  @Test
  void installationFromTheWorkspaceKeepsWhatItMadeThere() throws Exception {
    locals = List.of("./lib");
    Files.createDirectories(shell.work().resolve("lib/lib.egg-info"));
    Files.writeString(root.resolve(SetupScript.SOURCES), "lib\nrequirements.txt\n");

    assertThat(shell.run(SetupScript.dependencies(spec())).output()).isEmpty();
    assertThat(shell.work().resolve("lib/lib.egg-info")).exists();
    assertThat(shell.work().resolve("requirements.txt")).doesNotExist();
  }
}
