package io.github.pytestmatrix.engine.local.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.MissingInterpreterException;
import io.github.pytestmatrix.engine.local.machine.Machine;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisabledOnOs(OS.WINDOWS)
class InterpretersTest {
  @RegisterExtension final PaperMachine machine = new PaperMachine(Machine.Os.LINUX);

  @Test
  void theOneThatIsNamedGoesBeforeAllThatIsFound() throws Exception {
    machine.systemPython();
    machine.python("/opt/mine/python", "3.12.1").name("3.12", "/opt/mine/python");

    assertThat(machine.find("3.12")).isEqualTo("/opt/mine/python");
    assertThat(machine.find("3.12.3")).isEqualTo("/usr/bin/python3.12");
    assertThat(machine.find("")).isEqualTo("/usr/bin/python3.12");
  }

  @Test
  void theOneThatIsNamedMustFit() throws Exception {
    machine.systemPython();
    machine.python("/opt/mine/python", "3.11.1").name("3.12", "/opt/mine/python");

    assertThatThrownBy(() -> machine.find("3.12"))
        .isInstanceOf(MatrixException.class)
        .isNotInstanceOf(MissingInterpreterException.class)
        .hasMessageContaining("configured for python 3.12 is a different one")
        .hasMessageContaining("CPython 3.11.1 at /opt/mine/python")
        .hasMessageContaining("-Dpytest-matrix.interpreters=3.12=/path/to/python");
  }

  @Test
  void theOneThatIsNamedMustBeThere() throws Exception {
    machine.folder("/opt/mine").name("3.12", "/opt/mine").name("3.13", "/opt/gone/python");

    assertThatThrownBy(() -> machine.find("3.12"))
        .isNotInstanceOf(MissingInterpreterException.class)
        .hasMessageContaining("configured for python 3.12, /opt/mine, is a folder.");
    assertThatThrownBy(() -> machine.find("3.13"))
        .hasMessageContaining("configured for python 3.13, /opt/gone/python, does not exist.");
  }

  @Test
  void anyValueCanBeNamed() throws Exception {
    machine.python("/opt/nightly/python", "3.15.0a1").name("nightly", "/opt/nightly/python");

    assertThat(machine.find("nightly")).isEqualTo("/opt/nightly/python");
  }

  @Test
  void aWarmSearchStartsNothing() throws Exception {
    machine.systemPython();
    machine.python("/usr/bin/python3", "3.11.2");
    Interpreter cold = machine.interpreters().find("3.11");
    int started = machine.started().size();

    Interpreter warm = machine.interpreters().find("3.11");

    assertThat(warm).isEqualTo(cold);
    assertThat(machine.started()).hasSize(started);
  }

  @Test
  void anUpgradeBehindALinkIsNoticed() throws Exception {
    machine.set("PATH", "/usr/bin").link("/usr/bin/python3", "/usr/bin/python3.12");
    machine.python("/usr/bin/python3.12", "3.12.3");
    Interpreter before = machine.interpreters().find("");

    machine.python("/usr/bin/python3.12", "3.12.4");
    Files.setLastModifiedTime(machine.path("/usr/bin/python3.12"), FileTime.fromMillis(5_000));
    Interpreter after = machine.interpreters().find("");

    assertThat(after.executable()).isEqualTo(before.executable());
    assertThat(before.version()).isEqualTo("3.12.3");
    assertThat(after.version()).isEqualTo("3.12.4");
    assertThat(after.build()).isNotEqualTo(before.build());
  }

  @Test
  void aLinkThatLeadsElsewhereIsNoticed() throws Exception {
    machine.set("PATH", "/opt").link("/opt/python3", "/usr/bin/python3.12");
    machine.python("/usr/bin/python3.12", "3.12.3").python("/usr/bin/python3.13", "3.13.1");
    assertThat(machine.interpreters().find("").version()).isEqualTo("3.12.3");

    Files.delete(machine.path("/opt/python3"));
    machine.link("/opt/python3", "/usr/bin/python3.13");

    assertThat(machine.interpreters().find("").version()).isEqualTo("3.13.1");
  }

  @Test
  void oneThatLacksEnsurepipServesOnlyWhereNoOtherIs() throws Exception {
    machine.set("PATH", "/usr/bin");
    machine.python("/usr/bin/python3.12", "3.12.9", Map.of("ensurepip", "0"));
    machine.python("/usr/bin/python2.7", "2.7.18", Map.of("venv", "0", "ensurepip", "0"));
    assertThat(machine.find("3.12")).isEqualTo("/usr/bin/python3.12");
    assertThat(machine.find("2.7")).isEqualTo("/usr/bin/python2.7");

    machine.pyenv("3.12.1", "python3");
    assertThat(machine.find("3.12")).isEqualTo("/home/me/.pyenv/versions/3.12.1/bin/python3");
  }

  @Test
  void aVirtualEnvironmentStandsForItsInterpreter() throws Exception {
    machine.set("PATH", "/work/.venv/bin").set("VIRTUAL_ENV", "/work/.venv");
    machine.python("/opt/py/bin/python3.12", "3.12.3").link("/opt/py/bin/python3", "python3.12");
    machine.link("/work/.venv/bin/python3", "/opt/py/bin/python3.12");
    machine.file("/work/.venv/pyvenv.cfg", "home = /opt/py/bin\nversion_info = 3.12.3\n");

    assertThat(machine.find("3.12")).isEqualTo("/opt/py/bin/python3.12");
  }

  @Test
  void aVirtualEnvironmentTellsItsInterpreterInSeveralWays() throws Exception {
    machine.python("/opt/py/bin/python3", "3.12.3").python("/opt/py/bin/pypy3.10", "3.10.14");
    machine.file("/v1/pyvenv.cfg", "home = /opt/py/bin\nexecutable = /opt/py/bin/python3\n");
    machine.file("/v2/pyvenv.cfg", "HOME=/opt/py/bin\nbase-executable=/opt/py/bin/python3\n");
    machine.file("/v3/pyvenv.cfg", "home = /opt/py/bin\nversion = 3.12.3\n");
    machine.file(
        "/v4/pyvenv.cfg", "implementation = PyPy\nhome = /opt/py/bin\nversion = 3.10.14\n");
    for (int i = 1; i <= 4; i++) {
      machine.program("/v" + i + "/bin/python").name("v" + i, "/v" + i + "/bin/python");
    }

    assertThat(machine.find("v1")).isEqualTo("/opt/py/bin/python3");
    assertThat(machine.find("v2")).isEqualTo("/opt/py/bin/python3");
    assertThat(machine.find("v3")).isEqualTo("/opt/py/bin/python3");
    assertThat(machine.find("v4")).isEqualTo("/opt/py/bin/pypy3.10");
  }

  @Test
  void aWrapperStandsForWhatItStarts() throws Exception {
    machine.set("PATH", "/usr/local/bin").python("/opt/py/bin/python3.12", "3.12.3");
    machine.python(
        "/usr/local/bin/python3.12", "3.12.3", Map.of("executable", "/opt/py/bin/python3.12"));

    assertThat(machine.find("3.12")).isEqualTo("/opt/py/bin/python3.12");
  }

  @Test
  void aScriptIsAskedInEveryBuild() throws Exception {
    machine.set("PATH", "/usr/local/bin").python("/opt/py/bin/python3.12", "3.12.3");
    machine.python(
        "/usr/local/bin/python3.12", "3.12.3", Map.of("executable", "/opt/py/bin/python3.12"));
    machine.file("/usr/local/bin/python3.12", "#!/bin/sh\n");
    machine.find("3.12");
    machine.find("3.12");

    assertThat(machine.started())
        .containsExactly(
            "/usr/local/bin/python3.12", "/opt/py/bin/python3.12", "/usr/local/bin/python3.12");
  }

  @Test
  void whatIsMissingIsReportedWithThePlacesAndTheWayOut() throws Exception {
    machine.set("PATH", "/usr/bin:/gone").python("/usr/bin/python3", "3.11.2");
    machine.pyenv("3.14.0b1", "python3");
    machine.program("/home/me/.pyenv/bin/pyenv");

    assertThatThrownBy(() -> machine.find("3.14.0"))
        .isInstanceOf(MissingInterpreterException.class)
        .hasMessage(
            """
            No interpreter for python 3.14.0 was found on this machine.
            Similar, but not matching: CPython 3.14.0b1 at /home/me/.pyenv/versions/3.14.0b1/bin/python3
            Searched:
              PATH (/usr/bin)
              pyenv (/home/me/.pyenv/versions: 3.14.0b1)
              the system's folders (/usr/bin)
              not on this machine: uv, mise, asdf, conda, Homebrew
            Install it: pyenv install 3.14.0
            Or give the path of one: -Dpytest-matrix.interpreters=3.14.0=/path/to/python
            Or run in containers: -Dpytest-matrix.engine=docker""");
  }

  @Test
  void whatIsBrokenIsPassedOverAndReported() throws Exception {
    machine.set("PATH", "/a:/b:/c:/d:/e:/f:/g:/h");
    machine.link("/a/python3.12", "/gone").folder("/b/python3.12");
    machine.file("/c/python3.12", "").file("/d/python3.12", "import sys");
    machine.program("/e/python3.12");
    machine.program("/f/python3.12").output("/f/python3.12", "Hello\nWorld\n");
    machine.file("/g/pyvenv.cfg", "home = /was/here\n").program("/g/python3.12");
    byte[] foreign = new byte[64];
    System.arraycopy(new byte[] {0x7F, 'E', 'L', 'F', 2, 1}, 0, foreign, 0, 6);
    foreign[18] = (byte) 0xB7;
    machine.file("/h/python3.12", foreign);

    assertThatThrownBy(() -> machine.find("3.12"))
        .hasMessageContaining("/a/python3.12 is a dangling link")
        .hasMessageContaining("/b/python3.12 is a folder")
        .hasMessageContaining("/c/python3.12 is an empty file")
        .hasMessageContaining("/d/python3.12 is not a program for this system")
        .hasMessageContaining(
            "/e/python3.12 ended with exit code 127: error while loading shared libraries")
        .hasMessageContaining("/f/python3.12 does not answer like a Python interpreter: World")
        .hasMessageContaining("; and 2 more");

    assertThat(machine.interpreters().all())
        .extracting(Candidate::description)
        .contains(
            "/g/python3.12 belongs to a virtual environment whose interpreter in /was/here no"
                + " longer exists",
            "/h/python3.12 is built for aarch64, this machine is amd64");
    machine.python("/usr/bin/python3.12", "3.12.1");
    assertThat(machine.find("3.12")).isEqualTo("/usr/bin/python3.12");
  }

  @Test
  void theWayOutIsThatOfTheManagerThatIsThere() throws Exception {
    assertHint("3.14", "https://docs.astral.sh/uv/getting-started/installation/");
    machine.program("/usr/bin/apt-get");
    assertHint("3.14", "sudo apt install python3.14-venv, if your release has it");
    assertHint("pypy3.10", "https://docs.astral.sh/uv/getting-started/installation/");
    machine.program("/home/me/miniconda3/bin/conda");
    assertHint("3.14", "conda create -n python3.14 python=3.14");
    machine.program("/home/me/.asdf/bin/asdf");
    assertHint("3.14", "asdf install python latest:3.14");
    assertHint("3.12.4", "asdf install python 3.12.4");
    machine.program("/home/me/.local/bin/mise");
    assertHint("3.13t", "mise install python@3.13t");
    machine.set("PATH", "/home/me/bin").program("/home/me/bin/uv");
    assertHint("pypy3.10", "uv python install pypy3.10");
  }

  private void assertHint(String python, String hint) {
    assertThatThrownBy(() -> machine.find(python)).hasMessageContaining(hint);
  }

  @Test
  void homebrewIsTheWayOutOnMacos() throws Exception {
    try (PaperMachine macos = new PaperMachine(Machine.Os.MACOS)) {
      macos.set("PATH", "/opt/homebrew/bin").program("/opt/homebrew/bin/brew");

      assertThatThrownBy(() -> macos.find("3.12.4"))
          .hasMessageContaining("brew install python@3.12");
    }
  }

  @Test
  void allListsEachInstallationOnce() throws Exception {
    machine.set("PATH", "/bin:/usr/bin").link("/bin", "/usr/bin");
    machine.python("/usr/bin/python3.11", "3.11.2").link("/usr/bin/python3", "python3.11");
    machine.python("/usr/bin/python2.7", "2.7.18").link("/usr/bin/python3.9", "/gone");
    machine.pyenv("3.12.1", "python3.12");
    machine.link("/home/me/.pyenv/versions/3.12.1/bin/python", "python3.12");
    machine.python("/opt/mine/python", "3.10.1").name("3.10", "/opt/mine/python");

    assertThat(machine.interpreters().all())
        .extracting(candidate -> candidate.source() + ": " + candidate.description())
        .containsExactly(
            "named: CPython 3.10.1 at /opt/mine/python",
            "PATH: CPython 3.11.2 at /bin/python3",
            "PATH: /bin/python3.9 is a dangling link",
            "PATH: CPython 2.7.18 at /bin/python2.7",
            "pyenv: CPython 3.12.1 at /home/me/.pyenv/versions/3.12.1/bin/python");
  }

  @Test
  void severalCellsAskAnInterpreterOnce() throws Exception {
    machine.systemPython();
    machine.python("/usr/bin/python3.13", "3.13.1");
    Interpreters interpreters = machine.interpreters();
    int cells = 16;
    ExecutorService pool = Executors.newFixedThreadPool(cells);
    try {
      CyclicBarrier together = new CyclicBarrier(cells);
      List<Future<String>> found = new ArrayList<>();
      for (int cell = 0; cell < cells; cell++) {
        String python = cell % 2 == 0 ? "3.12" : "3.13";
        found.add(
            pool.submit(
                () -> {
                  together.await();
                  return interpreters.find(python).version();
                }));
      }
      for (Future<String> version : found) {
        assertThat(version.get()).isIn("3.12.3", "3.13.1");
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(machine.started())
        .containsExactlyInAnyOrder("/usr/bin/python3.12", "/usr/bin/python3.13");
  }
}
