package io.github.pytestmatrix.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.github.pytestmatrix.console.PlainConsole;
import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.workspace.Workspace;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.junit.jupiter.api.Test;

class ConsoleChoiceTest {
  private static final Path FOLDER = Path.of("/build");

  private final RecordedLog log = new RecordedLog();

  private ConsoleChoice choice() {
    MavenSession session = mock(MavenSession.class);
    when(session.getRequest()).thenReturn(new DefaultMavenExecutionRequest());
    return ConsoleChoice.of(session, log, FOLDER, FOLDER);
  }

  @Test
  void withoutATerminalPlainLinesAreWritten() {
    try (ConsoleChoice choice = choice()) {
      assertThat(choice.listener()).isInstanceOf(PlainConsole.class);
      assertThat(choice.closing()).isSameAs(choice.listener());
    }
  }

  @Test
  void everyLineIsAMessageOfItsOwn() {
    Plan plan =
        new Plan(List.of(), new Workspace(FOLDER, List.of()), List.of("A warning\nof two lines."));
    try (ConsoleChoice choice = choice()) {
      choice.listener().runStarted(plan, "Script", 2);
      choice.listener().runProgress("pulling");
    }

    assertThat(log.lines).isNotEmpty().noneMatch(line -> line.contains("\n"));
    assertThat(log.lines).anyMatch(line -> line.startsWith("info ") && line.contains("pulling"));
    assertThat(log.lines).anyMatch(line -> line.startsWith("warn ") && line.contains("A warning"));
  }
}
