package io.github.pytestmatrix.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TailTest {
  private final Tail tail = new Tail();

  private TailTest add(String text) {
    tail.add(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  @Test
  void shortOutputIsKeptWhole() {
    assertThat(tail.text()).isEmpty();
    add("\none\n").add("tw").add("o\n\n");

    assertThat(tail.text()).isEqualTo("one\ntwo");
  }

  @Test
  void onlyTheLastLinesAreKept() {
    for (int i = 1; i <= 100; i++) {
      add("line " + i + "\n");
    }

    assertThat(tail.text().lines()).hasSize(60).startsWith("line 41").endsWith("line 100");
  }

  @Test
  void longLinesAreCutToTheLastBytes() {
    for (int i = 0; i < 3; i++) {
      add("x".repeat(100_000));
    }
    add("the end");

    assertThat(tail.text()).hasSize(16 << 10).endsWith("xthe end");
  }

  @Test
  void characterCutInTwoIsNoTrouble() {
    add("\u2603".repeat(20_000));

    assertThat(tail.text()).endsWith("\u2603\u2603").hasSizeLessThan(6000);
  }

  @Test
  void bytesThatAreNoTextAreNoTrouble() {
    tail.add(new byte[] {(byte) 0xff, 0, (byte) 0xc3, 'a'});

    assertThat(tail.text()).endsWith("a");
  }
}
