package io.github.pytestmatrix.engine.local.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.local.machine.Machine;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where interpreters are looked for on Linux and macOS. */
@DisabledOnOs(OS.WINDOWS)
class InterpreterSourcesTest {
  @RegisterExtension final PaperMachine linux = new PaperMachine(Machine.Os.LINUX);
  @RegisterExtension final PaperMachine macos = new PaperMachine(Machine.Os.MACOS);

  @Test
  void thePathIsSearchedInItsOrder() throws Exception {
    linux.set("PATH", "/opt/a:/opt/b");
    linux.python("/opt/a/python3.12", "3.12.1").python("/opt/b/python3.12", "3.12.9");

    assertThat(linux.find("3.12")).isEqualTo("/opt/a/python3.12");
    assertThat(linux.find("3.12.9")).isEqualTo("/opt/b/python3.12");
  }

  @Test
  void aNameWithoutAVersionServesWhereItFits() throws Exception {
    linux.set("PATH", "/opt/a:/opt/b:/opt/c");
    linux.python("/opt/a/python3", "3.11.9").python("/opt/b/python", "3.12.1");
    linux.python("/opt/c/python3.10", "3.10.2");

    assertThat(linux.find("3.11")).isEqualTo("/opt/a/python3");
    assertThat(linux.find("3.12")).isEqualTo("/opt/b/python");
    assertThat(linux.find("3.10")).isEqualTo("/opt/c/python3.10");
  }

  @Test
  void anyPython3IsTheFirstOneOnThePath() throws Exception {
    linux.set("PATH", "/opt/a:/opt/b");
    linux.python("/opt/a/python", "2.7.18").python("/opt/b/python3.13", "3.13.1");
    linux.python("/opt/b/python3", "3.11.2");

    assertThat(linux.find("")).isEqualTo("/opt/b/python3");
    assertThat(linux.find("3")).isEqualTo("/opt/b/python3");
  }

  @Test
  void anyPython3MayHaveAVersionInItsNameOnly() throws Exception {
    linux.set("PATH", "/opt/a");
    linux.python("/opt/a/python3.9", "3.9.1").python("/opt/a/python3.13", "3.13.1");
    linux.program("/opt/a/python3.13-config").program("/opt/a/python-argcomplete");

    assertThat(linux.find("")).isEqualTo("/opt/a/python3.13");
  }

  @Test
  void freeThreadedOnesAreTakenWhenAskedForOnly() throws Exception {
    linux.set("PATH", "/opt/a");
    linux.python("/opt/a/python3.13t", "3.13.1", Map.of("freeThreaded", "1"));
    linux.link("/opt/a/python3", "/opt/a/python3.13t").python("/opt/a/python", "3.13.0");

    assertThat(linux.find("3.13t")).isEqualTo("/opt/a/python3.13t");
    assertThat(linux.find("3.13")).isEqualTo("/opt/a/python");
  }

  @Test
  void pypyIsFoundByItsLanguageVersion() throws Exception {
    linux.set("PATH", "/opt/a:/opt/b");
    linux.python("/opt/a/python3.10", "3.10.14");
    linux.python("/opt/b/pypy3", "3.10.14", Map.of("implementation", "PyPy"));

    assertThat(linux.find("pypy3.10")).isEqualTo("/opt/b/pypy3");
    assertThat(linux.find("3.10")).isEqualTo("/opt/a/python3.10");
  }

  @Test
  void pyenvsShimsStandForItsVersions() throws Exception {
    linux.set("PATH", "/home/me/.pyenv/shims:/usr/bin").python("/usr/bin/python3.12", "3.12.3");
    linux.file("/home/me/.pyenv/shims/python3.12", "#!/bin/sh\n");
    linux.pyenv("3.12.4", "python3.12");
    linux.pyenv("3.12.10", "python3.12");
    linux.pyenv("3.11.9", "python3.11");

    assertThat(linux.find("3.12")).isEqualTo("/home/me/.pyenv/versions/3.12.10/bin/python3.12");
    assertThat(linux.find("3.12.3")).isEqualTo("/usr/bin/python3.12");
    assertThat(linux.started()).noneMatch(line -> line.contains("shims"));
    assertThat(linux.started()).noneMatch(line -> line.contains("3.11.9"));
  }

  @Test
  void pyenvsDefaultIsThePython3OfItsShims() throws Exception {
    linux.set("PATH", "/home/me/.pyenv/shims:/usr/bin").python("/usr/bin/python3", "3.11.2");
    linux.pyenv("3.9.1", "python3");
    linux.pyenv("3.12.4", "python3");
    linux.file("/home/me/.pyenv/version", "3.9.1\n3.12.4\n");
    assertThat(linux.find("")).isEqualTo("/home/me/.pyenv/versions/3.9.1/bin/python3");

    linux.file("/home/me/.pyenv/version", "system\n");
    assertThat(linux.find("")).isEqualTo("/usr/bin/python3");

    linux.file("/home/me/.pyenv/version", "3.9\n");
    assertThat(linux.find("")).isEqualTo("/home/me/.pyenv/versions/3.9.1/bin/python3");

    linux.set("PYENV_VERSION", "3.12.4:3.9.1");
    assertThat(linux.find("")).isEqualTo("/home/me/.pyenv/versions/3.12.4/bin/python3");
  }

  @Test
  void managersAreFoundWithoutBeingOnThePath() throws Exception {
    linux.pyenv("3.8.1", "python3.8");
    linux.python(
        "/home/me/.local/share/uv/python/cpython-3.9.2-linux-x86_64-gnu/bin/python3.9", "3.9.2");
    linux.python("/home/me/.local/share/mise/installs/python/3.10.3/bin/python3.10", "3.10.3");
    linux.python("/home/me/.asdf/installs/python/3.11.4/bin/python3.11", "3.11.4");

    assertThat(linux.find("3.8")).contains(".pyenv");
    assertThat(linux.find("3.9")).contains("uv");
    assertThat(linux.find("3.10")).contains("mise");
    assertThat(linux.find("3.11")).contains(".asdf");
  }

  @Test
  void managersMayBeElsewhere() throws Exception {
    linux.set("PYENV_ROOT", "/p").set("UV_PYTHON_INSTALL_DIR", "/u");
    linux.set("MISE_DATA_DIR", "/m").set("ASDF_DATA_DIR", "/a");
    linux.python("/p/versions/3.8.1/bin/python3.8", "3.8.1");
    linux.python("/u/cpython-3.9.2-linux-x86_64-gnu/bin/python3.9", "3.9.2");
    linux.python("/m/installs/python/3.10.3/bin/python3.10", "3.10.3");
    linux.python("/a/installs/python/3.11.4/bin/python3.11", "3.11.4");

    assertThat(linux.find("3.8")).startsWith("/p/");
    assertThat(linux.find("3.9")).startsWith("/u/");
    assertThat(linux.find("3.10")).startsWith("/m/");
    assertThat(linux.find("3.11")).startsWith("/a/");
  }

  @Test
  void shimsOfAManagerThatNoVariableTellsAreRecognised() throws Exception {
    linux.set("PATH", "/srv/asdf/shims:/srv/pyenv/shims");
    linux.file("/srv/asdf/shims/python3", "#!/bin/sh\n").folder("/srv/pyenv/shims");
    linux.python("/srv/asdf/installs/python/3.11.4/bin/python3", "3.11.4");
    linux.python("/srv/pyenv/versions/3.12.4/bin/python3", "3.12.4");

    assertThat(linux.find("3.11")).startsWith("/srv/asdf/installs");
    assertThat(linux.find("3.12")).startsWith("/srv/pyenv/versions");
  }

  @Test
  void condasEnvironmentsAreInterpretersToo() throws Exception {
    linux.set("CONDA_PREFIX", "/conda/active").python("/conda/active/bin/python3.8", "3.8.1");
    linux.python("/home/me/miniconda3/bin/python3.9", "3.9.1");
    linux.python("/home/me/miniforge3/envs/web/bin/python3.10", "3.10.1");
    linux.file("/home/me/.conda/environments.txt", "/gone\n\n/srv/envs/data\n");
    linux.python("/srv/envs/data/bin/python3.11", "3.11.1");

    assertThat(linux.find("3.8")).startsWith("/conda/active");
    assertThat(linux.find("3.9")).startsWith("/home/me/miniconda3");
    assertThat(linux.find("3.10")).startsWith("/home/me/miniforge3/envs");
    assertThat(linux.find("3.11")).startsWith("/srv/envs/data");
  }

  @Test
  void theSystemsPlacesAreSearchedWithAnEmptyPath() throws Exception {
    linux.python("/usr/bin/python3.8", "3.8.1").python("/usr/local/bin/python3.9", "3.9.1");
    linux.python("/opt/python/cp310-cp310/bin/python3.10", "3.10.1");
    linux.python("/opt/hostedtoolcache/Python/3.11.4/x64/bin/python3.11", "3.11.4");
    linux.set("RUNNER_TOOL_CACHE", "/runner/tools");
    linux.python("/runner/tools/Python/3.12.4/arm64/bin/python3.12", "3.12.4");
    linux.python("/home/linuxbrew/.linuxbrew/opt/python@3.13/bin/python3.13", "3.13.1");

    assertThat(linux.find("3.8")).startsWith("/usr/bin");
    assertThat(linux.find("3.9")).startsWith("/usr/local/bin");
    assertThat(linux.find("3.10")).startsWith("/opt/python");
    assertThat(linux.find("3.11")).startsWith("/opt/hostedtoolcache");
    assertThat(linux.find("3.12")).startsWith("/runner/tools");
    assertThat(linux.find("3.13")).startsWith("/home/linuxbrew");
  }

  @Test
  void foldersWhoseNamesTellAnotherVersionAreNotAsked() throws Exception {
    String versions = "/home/me/.pyenv/versions/";
    linux.python(versions + "3.12.4/bin/python3", "3.12.4");
    linux.python(versions + "3.1.4/bin/python3", "3.1.4");
    linux.python(versions + "pypy3.10-7.3.12/bin/pypy3", "3.10.12");
    linux.python(versions + "miniconda3-latest/bin/python3", "3.12.1");
    linux.python("/opt/python/cp311-cp311/bin/python3", "3.11.1");

    assertThat(linux.find("3.12")).isEqualTo(versions + "3.12.4/bin/python3");
    assertThat(linux.started())
        .containsExactlyInAnyOrder(
            versions + "3.12.4/bin/python3", versions + "miniconda3-latest/bin/python3");
  }

  @Test
  void macosIsSearchedAtHomebrewsAndPythonOrgsPlaces() throws Exception {
    macos.python("/opt/homebrew/bin/python3.10", "3.10.1");
    macos.python("/opt/homebrew/opt/python@3.11/bin/python3.11", "3.11.1");
    macos.python("/usr/local/opt/python@3.12/bin/python3.12", "3.12.1");
    macos.python("/Library/Frameworks/Python.framework/Versions/3.13/bin/python3.13", "3.13.1");
    macos.python(
        "/Library/Frameworks/PythonT.framework/Versions/3.13/bin/python3.13t",
        "3.13.1",
        Map.of("freeThreaded", "1"));

    assertThat(macos.find("3.10")).startsWith("/opt/homebrew/bin");
    assertThat(macos.find("3.11")).startsWith("/opt/homebrew/opt");
    assertThat(macos.find("3.12")).startsWith("/usr/local/opt");
    assertThat(macos.find("3.13")).startsWith("/Library/Frameworks/Python.framework");
    assertThat(macos.find("3.13t")).startsWith("/Library/Frameworks/PythonT.framework");
  }

  @Test
  void macosOwnPythonIsNotAskedWhereItWouldOfferAnInstallation() throws Exception {
    macos.set("PATH", "/usr/bin:/opt/bin").program("/usr/bin/python3");
    macos.python("/opt/bin/python3", "3.12.1");

    assertThat(macos.find("")).isEqualTo("/opt/bin/python3");
    assertThat(macos.started()).containsExactly("/opt/bin/python3");
  }

  @Test
  void macosOwnPythonServesWithTheDeveloperTools() throws Exception {
    macos.set("PATH", "/usr/bin").folder("/Library/Developer/CommandLineTools");
    macos.python("/usr/bin/python3", "3.9.6");

    assertThat(macos.find("3.9")).isEqualTo("/usr/bin/python3");
  }
}
