package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
  /** What the probe's own description of its lines comes to. */
  private static final Pattern LINE =
      Pattern.compile("@pmx1 ([0-9a-f-]{1,40}) \\d{1,18} (\\d{1,6}) (\\d{1,6}) (.*)");

  private static final List<String> PIECES =
      List.of(
          "@pmx1", " ", "  ", "12-ab", "0", "7", "1234567", "{\"e\":1}", "g", "-", "\r", "", "é");

  @Test
  void lineHasSixWords() {
    assertThat(Frame.of("@pmx1 12-ab 9 0 2 {\"a\": \"b c\"}"))
        .contains(new Frame("12-ab", 0, 2, "{\"a\": \"b c\"}"));
  }

  @Test
  void sessionHasAtMost40HexadecimalDigits() {
    String session = "0123456789abcdef-0123456789abcdef-12345-";
    assertThat(Frame.of("@pmx1 " + session + " 9 0 1 {}").orElseThrow().session())
        .isEqualTo(session)
        .hasSize(40);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@pmx1",
        "@pmx2 12-ab 9 0 1 {}",
        "x@pmx1 12-ab 9 0 1 {}",
        "@pmx1  9 0 1 {}",
        "@pmx1 12-AB 9 0 1 {}",
        "@pmx1 12345678901234567890123456789012345678901 9 0 1 {}",
        "@pmx1 12-ab 1234567890123456789 0 1 {}",
        "@pmx1 12-ab 9 1234567 1 {}",
        "@pmx1 12-ab 9 -1 1 {}",
        "@pmx1 12-ab 9 0 ٣ {}",
        "@pmx1 12-ab 9 0 1",
        "@pmx1 12-ab 9 0 1 {\r}"
      })
  void otherLinesAreNone(String line) {
    assertThat(Frame.of(line)).isEmpty();
  }

  @Test
  void anyLineIsReadAsItsDescriptionSays() {
    Random random = new Random(20261127);
    int read = 0;
    for (int round = 0; round < 200_000; round++) {
      StringBuilder line = new StringBuilder("@pmx1 1a-2 4 0 1 {}");
      for (int change = random.nextInt(4); change > 0; change--) {
        int from = random.nextInt(line.length() + 1);
        int to = Math.min(line.length(), from + random.nextInt(3));
        line.replace(from, to, PIECES.get(random.nextInt(PIECES.size())));
      }
      Matcher matcher = LINE.matcher(line);
      Optional<Frame> expected =
          matcher.matches()
              ? Optional.of(
                  new Frame(
                      matcher.group(1),
                      Integer.parseInt(matcher.group(2)),
                      Integer.parseInt(matcher.group(3)),
                      matcher.group(4)))
              : Optional.empty();
      assertThat(Frame.of(line.toString())).as("%s", line).isEqualTo(expected);
      read += expected.isPresent() ? 1 : 0;
    }
    assertThat(read).isBetween(10_000, 190_000);
  }
}
