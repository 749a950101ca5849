package io.github.pytestmatrix.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class WindowChangesTest {
  @Test
  void signalOfTheTerminalIsNoticedOnceByEveryoneWhoWatches() throws Exception {
    try (WindowChanges first = WindowChanges.watch().orElseThrow();
        WindowChanges second = WindowChanges.watch().orElseThrow()) {
      assertThat(second.any()).isFalse();

      String pid = String.valueOf(ProcessHandle.current().pid());
      new ProcessBuilder("kill", "-WINCH", pid).start().waitFor();

      while (!second.any() || !first.any()) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      assertThat(second.any()).isFalse();
    }
  }
}
