package io.github.pytestmatrix.engine.local.machine;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class BriefProcessTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(200);

  @TempDir Path folder;

  private BriefCommand.Output run(Duration limit, String script)
      throws IOException, InterruptedException {
    return new BriefProcess(System.getenv(), folder, limit)
        .run(List.of(script(script).toString()), "question");
  }

  private Path script(String text) throws IOException {
    Path script = Files.writeString(folder.resolve("script"), "#!/bin/sh\n" + text + "\n");
    return Files.setPosixFilePermissions(script, fromString("rwxr-xr-x"));
  }

  @Test
  void tellsOutputAndExitCode() throws Exception {
    BriefCommand.Output output = run(LONG, "cat; pwd; echo wrong >&2; exit 3");

    assertThat(output.exit()).hasValue(3);
    assertThat(output.text()).isEqualTo("question" + folder.toRealPath() + "\nwrong\n");
  }

  @Test
  void oneThatDoesNotReadItsInputIsFine() throws Exception {
    assertThat(run(LONG, "exec <&-; echo done").text()).isEqualTo("done\n");
  }

  @Test
  void oneThatHangsIsKilledWithItsChildren() throws Exception {
    BriefCommand.Output output = run(SHORT, "sleep 600 & echo $! $$ > pids; wait");

    assertThat(output.exit()).isEmpty();
    assertGone();
  }

  private void assertGone() throws Exception {
    for (String pid : Files.readString(folder.resolve("pids")).strip().split(" ", -1)) {
      var process = ProcessHandle.of(Long.parseLong(pid));
      if (process.isPresent()) {
        process.get().onExit().get(30, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void oneThatPrintsWithoutEndIsKilled() throws Exception {
    BriefCommand.Output output = run(SHORT, "exec yes");

    assertThat(output.exit()).isEmpty();
    assertThat(output.text()).hasSizeLessThanOrEqualTo(1 << 20).startsWith("y\ny\n");
  }

  @Test
  void aChildThatHoldsTheOutputIsNotWaitedFor() throws Exception {
    long start = System.nanoTime();

    BriefCommand.Output output = run(LONG, "sleep 20 & echo answer");

    assertThat(output.exit()).hasValue(0);
    assertThat(output.text()).isEqualTo("answer\n");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
  }

  @Test
  void whatSteersAPythonIsLeftOut() throws Exception {
    Map<String, String> variables =
        Map.of(
            "PATH", System.getenv("PATH"),
            "PYTHONHOME", "/a",
            "PYTHONPATH", "/b",
            "__PYVENV_LAUNCHER__", "/c",
            "KEPT", "yes");

    String text =
        new BriefProcess(variables, folder, LONG).run(List.of(script("env").toString()), "").text();

    assertThat(text).contains("KEPT=yes").doesNotContain("PYTHON", "PYVENV");
  }

  @Test
  void oneThatCannotBeStartedIsAnError() throws Exception {
    Files.setPosixFilePermissions(script("exit 0"), fromString("rw-r--r--"));

    assertThatThrownBy(
            () ->
                new BriefProcess(Map.of(), folder, LONG)
                    .run(List.of(folder.resolve("script").toString()), ""))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anInterruptEndsIt() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Path pids = folder.resolve("pids");
      Callable<BriefCommand.Output> hang =
          () -> run(LONG, "echo $$ > new; mv new pids; exec sleep 600");
      Future<BriefCommand.Output> running = thread.submit(hang);
      while (!Files.exists(pids) && !running.isDone()) {
        Thread.onSpinWait();
      }
      thread.shutdownNow();

      assertThatThrownBy(() -> running.get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(InterruptedException.class);
      assertGone();
    } finally {
      thread.shutdownNow();
    }
  }
}
