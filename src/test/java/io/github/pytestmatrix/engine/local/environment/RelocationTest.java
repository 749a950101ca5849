package io.github.pytestmatrix.engine.local.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class RelocationTest {
  private static final Path BUILT = Path.of("/cache/env/venv");

  private static String apply(Path to, String text) {
    return new String(
        Relocation.of(BUILT, to).apply(text.getBytes(StandardCharsets.UTF_8)),
        StandardCharsets.UTF_8);
  }

  private static String script(Path from, Path to, String text) {
    return new String(
        Relocation.of(from, to).script(text.getBytes(StandardCharsets.UTF_8)),
        StandardCharsets.UTF_8);
  }

  @Test
  void pathIsReplacedWhereverItStands() {
    assertThat(apply(Path.of("/runs/ü"), "a /cache/env/venv/lib ü\n'/cache/env/venv'"))
        .isEqualTo("a /runs/ü/lib ü\n'/runs/ü'");
  }

  @Test
  void pathIsReplacedInAddressesAndTextsOfPrograms() {
    Path odd = Path.of("/it's \"ü\"");
    Relocation move = Relocation.of(odd, Path.of("/new's \"ö\""));
    assertThat(
            new String(
                move.apply(
                    "file:///it's%20%22%C3%BC%22/a 'it\\'s' '/it\\'s \"ü\"' \"/it's \\\"ü\\\"\""
                        .getBytes(StandardCharsets.UTF_8)),
                StandardCharsets.UTF_8))
        .isEqualTo("file:///new's%20%22%C3%B6%22/a 'it\\'s' '/new\\'s \"ö\"' \"/new's \\\"ö\\\"\"");
  }

  @Test
  void binaryFilesAndTextsOfOthersStayAsTheyAre() {
    Relocation move = Relocation.of(BUILT, Path.of("/b"));
    byte[] binary = "/cache/env/venv\0".getBytes(StandardCharsets.UTF_8);
    byte[] other = "#!/usr/bin/python".getBytes(StandardCharsets.UTF_8);
    assertThat(move.concerns(binary)).isFalse();
    assertThat(move.apply(binary)).isSameAs(binary);
    assertThat(move.script(other)).isSameAs(other);
  }

  @Test
  void firstLineNamesTheNewInterpreter() {
    assertThat(script(BUILT, Path.of("/b"), "#!/cache/env/venv/bin/python3.12\nimport x\n"))
        .isEqualTo("#!/b/bin/python3.12\nimport x\n");
    assertThat(script(BUILT, Path.of("/b"), "#!/cache/env/venv/bin/python -I\nimport x\n"))
        .isEqualTo("#!/b/bin/python -I\nimport x\n");
  }

  @Test
  void firstLineThatNoKernelReadsBecomesOneForAShell() {
    String deep = "/" + "d".repeat(120);
    assertThat(script(BUILT, Path.of(deep), "#!/cache/env/venv/bin/python -I\nimport x\n"))
        .isEqualTo(
            "#!/bin/sh\n'''exec' '" + deep + "/bin/python' -I \"$0\" \"$@\"\n' '''\nimport x\n");
    assertThat(script(BUILT, Path.of("/a b's"), "#!/cache/env/venv/bin/python\nimport x\n"))
        .isEqualTo("#!/bin/sh\n'''exec' '/a b'\\''s/bin/python' \"$0\" \"$@\"\n' '''\nimport x\n");
  }

  @Test
  void linesForAShellAreQuotedAnew() {
    assertThat(
            script(
                Path.of("/a $b"),
                Path.of("/c $d"),
                "#!/bin/sh\n'''exec' \"/a $b/bin/python\" \"$0\" \"$@\"\n' '''\nimport x\n"))
        .isEqualTo("#!/bin/sh\n'''exec' '/c $d/bin/python' \"$0\" \"$@\"\n' '''\nimport x\n");
    assertThat(
            script(
                Path.of("/" + "d".repeat(120)),
                Path.of("/b"),
                "#!/bin/sh\n'''exec' /"
                    + "d".repeat(120)
                    + "/bin/python \"$0\" \"$@\"\n' '''\nx\n"))
        .isEqualTo("#!/b/bin/python\nx\n");
  }
}
