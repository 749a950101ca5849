package io.github.pytestmatrix.engine.local.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.local.machine.FileSignature;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class InterpreterFactsTest {
  private static final Path FOUND = Path.of("/usr/bin/python3");
  private static final FileSignature STAMP = new FileSignature("/usr/bin/python3.12", 1_000, 20);
  private static final String LINE =
      "implementation=CPython&version=3.12.1&freeThreaded=0&abi=cpython-312&platform=linux-x86_64"
          + "&bits=64&text=3.12.1%20%28main%29&executable=%2Fusr%2Fbin%2Fpython&venv=1&ensurepip=0";

  private static Interpreter of(String line) {
    return InterpreterFacts.parse(line).orElseThrow().interpreter(FOUND, STAMP);
  }

  @Test
  void anAnswerBecomesAnInterpreter() {
    Interpreter interpreter = of(LINE);

    assertThat(interpreter.executable()).isEqualTo(FOUND);
    assertThat(interpreter.description()).isEqualTo("CPython 3.12.1 at " + FOUND);
    assertThat(interpreter.platform()).isEqualTo("linux-x86_64");
    assertThat(interpreter.venv()).isTrue();
    assertThat(interpreter.ensurepip()).isFalse();
    assertThat(interpreter.build()).matches("[0-9a-f]{64}");
  }

  @Test
  void anotherBuildHasAnotherName() {
    Stream<String> lines =
        Stream.of(
            LINE,
            LINE.replace("main", "tags%2Fv3.12.1"),
            LINE.replace("cpython-312", "cpython-312d"),
            LINE.replace("bits=64", "bits=32"));
    Set<String> builds = lines.map(line -> of(line).build()).collect(Collectors.toSet());
    InterpreterFacts facts = InterpreterFacts.parse(LINE).orElseThrow();
    Stream.of(
            new FileSignature("/opt/python3.12", 1_000, 20),
            new FileSignature(STAMP.path(), 1_001, 20),
            new FileSignature(STAMP.path(), 1_000, 21))
        .forEach(stamp -> builds.add(facts.interpreter(FOUND, stamp).build()));

    assertThat(builds).hasSize(7);
  }

  @Test
  void thePathThatItWasFoundByDoesNotNameTheBuild() {
    InterpreterFacts facts = InterpreterFacts.parse(LINE).orElseThrow();

    assertThat(facts.interpreter(Path.of("/bin/python"), STAMP).build())
        .isEqualTo(facts.interpreter(FOUND, STAMP).build());
  }

  @Test
  void oneOfHalfWidthSaysSo() {
    assertThat(of(LINE.replace("bits=64", "bits=32")).platform()).isEqualTo("linux-x86_64-32bit");
    assertThat(of(LINE.replace("bits=64", "bits=32")).sixtyFourBits()).isFalse();
    assertThat(of(LINE.replace("linux-x86_64", "win32")).sixtyFourBits()).isFalse();
    assertThat(of(LINE).sixtyFourBits()).isTrue();
  }

  @Test
  void whatIsNoAnswerIsNone() {
    assertThat(InterpreterFacts.parse("")).isEmpty();
    assertThat(InterpreterFacts.parse("version")).isEmpty();
    assertThat(InterpreterFacts.parse("version=3.12.1")).isEmpty();
    assertThat(InterpreterFacts.parse(LINE.replace("3.12.1", "x"))).isEmpty();
    assertThat(InterpreterFacts.parse(LINE.replace("%2Fusr", "%2"))).isEmpty();
  }
}
