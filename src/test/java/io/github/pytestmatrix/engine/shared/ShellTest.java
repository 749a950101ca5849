package io.github.pytestmatrix.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.container.CellScript;
import io.github.pytestmatrix.engine.container.RealShell;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class ShellTest {
  @TempDir private Path root;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "plain",
        "it's",
        "''",
        "'",
        "\"",
        "$HOME",
        "`id`",
        "$(id)",
        "a\\b",
        "\\",
        "!x",
        "two\nlines\n\nand more",
        "tab\there",
        "* ? [a]",
        "~",
        "#no comment",
        "a;b&c|d>e<f",
        "${x:-y}",
        "-n",
        "-e",
        "\u00fcml\u00e4ut \u2603 \ud83d\ude00",
        "trailing\\",
        "a=b",
        "\r"
      })
  void quotedWordArrivesAsItIs(String word) throws Exception {
    String script =
        "printf '%s|' "
            + Shell.quote(word)
            + "\n"
            + Shell.exports(Map.of("X", word))
            + "printf '%s|' \"$X\"\n";

    RealShell.Ended ended = new RealShell(root).run(script);
    assertThat(ended.error()).isEmpty();
    assertThat(ended.output()).isEqualTo(word + "|" + word + "|");
  }

  @Test
  void wordsStayApart() throws Exception {
    String script = "printf '<%s>' " + Shell.words(List.of("a b", "", "c'd", "e"));

    assertThat(new RealShell(root).run(script).output()).isEqualTo("<a b><><c'd><e>");
    assertThat(Shell.words(List.of())).isEmpty();
  }

  @Test
  void exportsKeepTheirOrder() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("B", "1");
    variables.put("A", "2");

    assertThat(Shell.exports(variables)).isEqualTo("export B='1'\nexport A='2'\n");
  }

  @Test
  void usersLinesEndWithALineBreak() {
    assertThat(Shell.lines("\n    echo a\n    echo b\n  ")).isEqualTo("echo a\n    echo b\n");
    assertThat(Shell.lines("echo a")).isEqualTo("echo a\n");
    assertThat(Shell.lines(" \n ")).isEmpty();
  }

  @Test
  void pythonIsFoundByEitherName() throws Exception {
    String script = CellScript.FIND_PYTHON + "echo \"$PYTEST_MATRIX_PYTHON\"";
    RealShell shell = new RealShell(root).command("python3", "");
    String bin = root.resolve("bin").toString();

    assertThat(shell.run(script, Map.of("PATH", bin + ":/usr/bin:/bin")).output())
        .matches(".*/python3?\n");
    shell.command("python", "");
    assertThat(shell.run(script).output()).isEqualTo(bin + "/python\n");
  }
}
