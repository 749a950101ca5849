package io.github.pytestmatrix.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real shell does with a command behind the lines is what the check says. */
@DisabledOnOs(OS.WINDOWS)
class UnfinishedLineTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "true",
        "true && true",
        "echo a \\\n b",
        "echo a\\\\",
        "echo a\\|",
        "echo a\\&",
        "echo 'a ||'",
        "echo \"a &&\"",
        "true # or ||",
        "# true \\",
        "true &",
        "echo a#b",
        "cat <<'EOF'\nit's && \\\nEOF",
        "cat <<-'EOF'\n\ta\n\tEOF",
        "cat <<A; cat <<\\B\na\nA\nb\nB",
        "cat << 'END OF' | cat\nb\nEND OF",
        "echo '<<EOF' \"<<EOF\" # <<EOF",
        "echo $((1<<3))",
        "true; echo `true`",
        "echo \"$(cat <<EOF\na\nEOF\n)\"",
        "echo 'a\nb' <&0",
        "echo \"it's \\\" #\" ok",
      })
  void finishedLinesLeaveTheNextCommandAlone(String lines) throws Exception {
    assertThat(UnfinishedLine.in(lines)).isEmpty();
    assertThat(runsNextCommand(lines)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo a \\",
        "echo a \\\\\\",
        "cd nowhere &&",
        "true ||",
        "false |",
        "echo 'a' ||",
        "X=`true`\necho a ||",
        "cat <<EOF\na",
        "cat <<EOF\na\n EOF",
        "cat <<-'EOF'\na\n  EOF",
        "cat <<A; cat <<B\na\nA\nb",
      })
  void unfinishedOnesTakeTheNextCommandForTheirOwn(String lines) throws Exception {
    assertThat(UnfinishedLine.in(lines)).isPresent();
    assertThat(runsNextCommand(lines)).isFalse();
  }

  /** Whether a command behind the lines runs, and as one of its own. */
  private static boolean runsNextCommand(String lines) throws IOException, InterruptedException {
    String text = lines.strip() + "\nexit 42\nexit 43\n";
    Process shell =
        new ProcessBuilder("sh", "-c", text)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return shell.waitFor() == 42;
  }
}
