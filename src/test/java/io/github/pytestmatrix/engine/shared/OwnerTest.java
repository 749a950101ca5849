package io.github.pytestmatrix.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class OwnerTest {
  private static final Owner ME = Owner.current();

  @Test
  void runningBuildIsAlive() {
    assertThat(ME.pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(ME.start()).isNotBlank();
    assertThat(ME.host()).isEqualTo(Owner.hostId()).isNotBlank();
    assertThat(ME.deadOn(Owner.hostId())).isFalse();
    assertThat(Owner.current()).isEqualTo(ME);
  }

  @Test
  void machinesOfOneNameAreToldApart() throws Exception {
    String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();

    assertThat(ME.host()).startsWith(name + "/" + namespace + "/").matches(".*/[0-9a-f-]{36}");
    assertThat(Owner.boot()).isNotBlank();
    // As builds before 0.1.0 named themselves: nobody can tell which machine it was.
    assertThat(new Owner(name + "/" + namespace, ME.pid(), "1").deadOn(ME.host())).isFalse();
    Path id = Path.of("/etc/machine-id");
    if (Files.exists(id)) {
      assertThat(ME.host()).doesNotContain(Files.readString(id).strip());
    }
  }

  @Test
  void endedProcessIsDead() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();

    assertThat(new Owner(ME.host(), process.pid(), "1").deadOn(ME.host())).isTrue();
  }

  @Test
  void otherProcessWithTheSameIdMeansDead() {
    assertThat(new Owner(ME.host(), ME.pid(), ME.start() + "0").deadOn(ME.host())).isTrue();
    assertThat(new Owner(ME.host(), ME.pid(), "").deadOn(ME.host())).isTrue();
  }

  @Test
  void processOfAnotherHostIsNotOursToJudge() {
    Owner elsewhere = new Owner("elsewhere/pid:[1]", 1_999_999_999L, "1");

    assertThat(elsewhere.deadOn(ME.host())).isFalse();
    assertThat(elsewhere.deadOn("elsewhere/pid:[1]")).isTrue();
  }

  /** Of a folder or a container that somebody else has named. */
  @Test
  void markThatHoldsNoProcessIdIsNobodys() {
    assertThat(Owner.of("host", "12", "start")).contains(new Owner("host", 12, "start"));
    assertThat(Owner.of("host", "", "start")).isEmpty();
    assertThat(Owner.of("host", "-1", "start")).isEmpty();
    assertThat(Owner.of("host", "9999999999999999999", "start")).isEmpty();
  }

  @Test
  void livingChildIsAliveUntilItEnds() throws Exception {
    Process child = new ProcessBuilder("sleep", "60").start();
    try {
      String stat =
          java.nio.file.Files.readString(java.nio.file.Path.of("/proc/" + child.pid() + "/stat"));
      String start = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
      Owner owner = new Owner(ME.host(), child.pid(), start);
      assertThat(owner.deadOn(ME.host())).isFalse();
      child.destroyForcibly().waitFor();
      assertThat(owner.deadOn(ME.host())).isTrue();
    } finally {
      child.destroyForcibly();
    }
  }
}
