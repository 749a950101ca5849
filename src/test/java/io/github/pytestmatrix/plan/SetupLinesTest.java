package io.github.pytestmatrix.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a set-up does in vain is said before it runs, and so is what keeps a project out. */
class SetupLinesTest {
  @TempDir Path folder;

  private PlanFixture setup(String lines) throws IOException {
    return new PlanFixture(folder).set(Setting.SETUP, lines);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          echo 10.0.0.5 db >> /etc/hosts ! <extraHosts>
          echo 10.0.0.5 db | tee -a /etc/hosts ! <extraHosts>
          sed -i s/a/b/ /etc/hosts ! <extraHosts>
          echo nameserver 1.1.1.1 > /etc/resolv.conf ! This change can't be kept
          cp big.bin /dev/shm/ ! <shmSize>
          service postgresql start ! <beforeScript>
          apt-get update && service redis-server restart ! <beforeScript>
          systemctl enable --now docker ! <beforeScript>
          redis-server --port 6380 & ! <beforeScript>
          nohup python -m http.server ! <beforeScript>
          sysctl -w vm.max_map_count=262144 ! <beforeScript>
          """)
  void whatEndsWithTheSetUpIsAWarning(String line, String wayOut) throws IOException {
    assertThat(setup("apt-get update\n" + line).plan().warnings())
        .singleElement()
        .asString()
        .contains("<setup>", wayOut);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "apt-get update && apt-get install -y libpq5",
        "cat /etc/hosts",
        "echo a > /tmp/x 2>&1",
        "export DEBIAN_FRONTEND=noninteractive\napt-get install -y tzdata",
        "export CFLAGS=-O0 PIP_NO_BINARY=x",
        "# service x start",
        "useradd service && echo start"
      })
  void whatStaysIsNone(String lines) throws IOException {
    Plan plan = setup(lines).plan();
    assertThat(plan.warnings()).isEmpty();
    assertThat(plan.notes()).noneMatch(note -> note.contains("<setup>"));
  }

  @Test
  void exportsAreANote() throws IOException {
    assertThat(setup("export DB_URL=x\nexport PATH=/opt/bin:$PATH").plan().notes())
        .anyMatch(note -> note.contains("<setup> exports DB_URL, PATH"));
  }

  @Test
  void namesOfHostsAreRead() throws IOException {
    PlanFixture fixture =
        setup("").set(Setting.EXTRA_HOSTS, "db:10.0.0.5, v6=[::1] x:host-gateway");
    assertThat(fixture.job(0).limits().extraHosts())
        .containsExactly("db:10.0.0.5", "v6:[::1]", "x:host-gateway");
    fixture.set(Setting.EXTRA_HOSTS, "10.0.0.5 db");
    assertThat(fixture.fault()).contains("<extraHosts> is '10.0.0.5 db'");
  }

  @Test
  void aProjectThatNoInstallerTakesIsNamedWithTheWayOut() throws IOException {
    PlanFixture fixture = setup("");
    fixture.write("src/shop/__init__.py", "");
    assertThat(fixture.plan().warnings())
        .anyMatch(text -> text.contains("packages below src are not installed"));
    fixture.write("pytest.ini", "[pytest]\npythonpath = src\n");
    assertThat(fixture.plan().warnings()).isEmpty();
    fixture.write("pyproject.toml", "[tool.poetry]\nname = 'shop'\n");
    assertThat(fixture.plan().warnings())
        .anyMatch(text -> text.contains("neither [project] nor [build-system]"));
    fixture.write("setup.cfg", "[metadata]\nname = shop\n[options]\npackages = find:\n");
    assertThat(fixture.plan().warnings())
        .anyMatch(text -> text.contains("setup.cfg describes it") && text.contains("setuptools"));
    fixture.set(Setting.INSTALL_PROJECT, "none");
    assertThat(fixture.plan().warnings()).isEmpty();
    fixture.texts.remove(Setting.INSTALL_PROJECT);
    fixture.write("pyproject.toml", "[build-system]\nrequires = ['setuptools']\n");
    assertThat(fixture.plan().warnings()).isEmpty();
    assertThat(List.of(fixture.job(0).environment().install().name())).containsExactly("EDITABLE");
  }
}
