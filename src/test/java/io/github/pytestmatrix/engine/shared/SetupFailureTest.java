package io.github.pytestmatrix.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Exit;
import org.junit.jupiter.api.Test;

class SetupFailureTest {
  private static final String FULL_DISK = "The disk is full that this engine uses.";

  @Test
  void fullDiskIsNamedThoughOtherLinesFollow() {
    MatrixException failure =
        SetupFailure.of(
            "Building the environment",
            new Exit.Exited(1),
            "dd: error writing '/big': No space left on device\n48+0 records in\n",
            FULL_DISK);

    assertThat(failure.what())
        .startsWith(
            "Building the environment failed with exit code 1: dd: error writing '/big': No space"
                + " left on device\n");
    assertThat(failure.hint()).isEqualTo(FULL_DISK);
  }

  @Test
  void otherFailuresPointToTheirElements() {
    MatrixException failure =
        SetupFailure.of(
            "Building the environment",
            new Exit.Exited(1),
            "ERROR: No matching distribution found for x\nWARNING: old pip\n",
            FULL_DISK);

    assertThat(failure.what()).contains("exit code 1: ERROR: No matching distribution found for x");
    assertThat(failure.hint()).contains("<requirements>").doesNotContain("disk");
  }

  private static String headline(String output) {
    String what = SetupFailure.of("Building", new Exit.Exited(1), output, FULL_DISK).what();
    return what.substring("Building failed with exit code 1: ".length(), what.indexOf('\n'));
  }

  private static String hint(String output) {
    return SetupFailure.of("Building", new Exit.Exited(1), output, FULL_DISK).hint();
  }

  private static String pip(String what, String block, String after) {
    return "  error: subprocess-exited-with-error\n  \n  × "
        + what
        + "\n  │ exit code: 1\n  ╰─> [9 lines of output]\n"
        + block.indent(6)
        + "      [end of output]\n  \n"
        + "  note: This error originates from a subprocess, and is likely not a problem with pip.\n"
        + after;
  }

  private static final String METADATA =
      """
      error: metadata-generation-failed

      × Encountered error while generating package metadata.
      ╰─> See above for output.

      note: This is an issue with the package mentioned above, not pip.
      hint: See above for details.
      """;

  @Test
  void aBackendThatFailsIsQuotedAndNotTheInstallerThatRanIt() {
    String traceback = "Traceback (most recent call last):\n  File \"setup.py\", line 1\n";
    String cython = traceback + "ModuleNotFoundError: No module named 'Cython'\n";
    String expected = "ModuleNotFoundError: No module named 'Cython'";
    for (String output :
        new String[] {
          pip("python setup.py egg_info did not run successfully.", cython, METADATA),
          pip(
              "Getting requirements to build wheel did not run successfully.",
              cython,
              "ERROR: Failed to build 'file:///workspace' when getting requirements to build"
                  + " wheel"),
          // pip 18 to 21
          "    ERROR: Command errored out with exit status 1:\n     cwd: /tmp/x/\n"
              + "    Complete output (5 lines):\n"
              + cython.indent(4)
              + "    ----------------------------------------\n"
              + "ERROR: Command errored out with exit status 1: python setup.py egg_info Check the"
              + " logs for full command output.",
          "    Complete output from command python setup.py egg_info:\n"
              + cython.indent(4)
              + "    ----------------------------------------\n"
              + "Command \"python setup.py egg_info\" failed with error code 1 in /tmp/x/",
          // uv
          "  × Failed to build `shop @ file:///workspace`\n"
              + "  ├─▶ The build backend returned an error\n"
              + "  ╰─▶ Call to `setuptools.build_meta.build_wheel` failed (exit status: 1)\n\n"
              + "      [stderr]\n"
              + cython.indent(6)
              + "\n      hint: This usually indicates a problem with the package or the build"
              + " environment.\n"
        }) {
      assertThat(headline(output)).as(output).isEqualTo(expected);
      assertThat(hint(output)).contains("'Cython'", "[build-system]");
    }
  }

  @Test
  void aCompilerIsQuotedAndNotWhoRanIt() {
    String wheel = "  ERROR: Failed building wheel for g\nFailed to build g\n";
    String missing = "error: command 'gcc' failed: No such file or directory";
    assertThat(headline(pip("Building wheel for g did not run.", missing, wheel)))
        .isEqualTo(missing);
    assertThat(hint(pip("Building wheel for g did not run.", missing, wheel)))
        .contains("<setup>", "gcc");
    String header =
        "g.c:1:10: fatal error: nope.h: No such file or directory\n    1 | #include <nope.h>\n"
            + "compilation terminated.\nerror: command '/usr/bin/gcc' failed with exit code 1";
    assertThat(headline(pip("Building wheel for g did not run.", header, wheel)))
        .isEqualTo(
            "g.c:1:10: fatal error: nope.h: No such file or directory"
                + " (error: command '/usr/bin/gcc' failed with exit code 1)");
  }

  @Test
  void buildDependenciesThatAreMissingAreNamed() {
    String block =
        "ERROR: Could not find a version that satisfies the requirement setuptools>=999\n"
            + "ERROR: No matching distribution found for setuptools>=999";
    String output =
        pip(
            "pip subprocess to install build dependencies did not run successfully.",
            block,
            "error: subprocess-exited-with-error\n");
    assertThat(headline(output)).contains("No matching distribution found for setuptools>=999");
  }

  @Test
  void anErrorAfterABuildThatFailedIsTheOneThatCounts() {
    String output =
        pip("Building wheel for a did not run.", "ValueError: x", "")
            + "ERROR: No matching distribution found for b\n";
    assertThat(headline(output)).isEqualTo("ERROR: No matching distribution found for b");
  }

  @Test
  void aConflictNamesWhatIsInConflict() {
    String output =
        """
        ERROR: Cannot install foo==1.0 and pytest<7 because these package versions have conflicting dependencies.

        The conflict is caused by:
            The user requested pytest<7
            foo 1.0 depends on pytest>=8

        To fix this you could try to:
        1. loosen the range of package versions you've specified
        ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/
        """;
    assertThat(headline(output))
        .contains("Cannot install foo==1.0")
        .endsWith("The user requested pytest<7; foo 1.0 depends on pytest>=8");
    assertThat(hint(output)).contains("These requirements conflict");
    String uv =
        """
          × No solution found when resolving dependencies:
          ╰─▶ Because foo==1.0 depends on pytest>=8 and you require pytest<7, we can conclude
              that your requirements are unsatisfiable.
        """;
    assertThat(headline(uv)).contains("foo==1.0 depends on pytest>=8", "are unsatisfiable.");
  }

  @Test
  void otherEndsOfAnInstallerNameTheirCause() {
    assertThat(
            headline(
                "WARNING: Retrying (Retry(total=0)) after connection broken by"
                    + " 'NewConnectionError('<pip.x object at 0x7>: Failed to establish a new"
                    + " connection: [Errno -2] Name or service not known')': /simple/a/\n"
                    + "ERROR: Could not find a version (from versions: none)\n"
                    + "ERROR: No matching distribution found for a\n"))
        .startsWith(
            "the package index can't be reached (Failed to establish a new connection: [Errno -2]"
                + " Name or service not known).");
    String python = "ERROR: Package 'p' requires a different Python: 3.8.18 not in '>=3.10'\n";
    assertThat(headline(python)).isEqualTo(python.strip());
    assertThat(hint(python)).contains("<excludes>");
    assertThat(
            headline(
                "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you"
                    + " have updated the package versions, please update the hashes.\n"
                    + "    pytest==7.2.1 from file:///x.whl:\n        Expected sha256 000\n"
                    + "             Got        d74\n"))
        .contains("FILE: pytest==7.2.1 from file:///x.whl: Expected sha256 000 Got        d74");
    assertThat(hint("/usr/bin/python3: No module named pip\n")).contains("pip or uv");
    assertThat(hint("run.sh: 9: python: not found\n")).contains("pip or uv");
  }
}
