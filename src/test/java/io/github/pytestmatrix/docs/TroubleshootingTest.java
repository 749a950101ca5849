package io.github.pytestmatrix.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each heading that quotes a message does so with words that some class has in this order. */
class TroubleshootingTest {
  private static final Path PAGE = Path.of("docs/troubleshooting.md");
  private static final Pattern QUOTED = Pattern.compile("(?m)^### `(.*)`$");
  private static final Pattern NEXT_LITERAL = Pattern.compile("\"\\s*\\+\\s*\"");

  @Test
  void quotedMessagesAreInTheSources() throws IOException {
    List<String> quoted =
        QUOTED.matcher(Files.readString(PAGE)).results().map(found -> found.group(1)).toList();
    List<String> sources = sources();

    assertThat(quoted).hasSizeGreaterThan(20).doesNotHaveDuplicates();
    assertThat(quoted)
        .as("in %s, though no class says so any more", PAGE)
        .filteredOn(message -> sources.stream().noneMatch(inOrder(message).asPredicate()))
        .isEmpty();
  }

  /** An ellipsis stands for what the message fills in. */
  private static Pattern inOrder(String message) {
    StringBuilder regex = new StringBuilder("(?s)");
    String gap = "";
    for (String words : message.split("…")) {
      if (!words.isBlank()) {
        regex.append(gap).append(Pattern.quote(words.strip()));
        gap = ".{1,300}?";
      }
    }
    return Pattern.compile(regex.toString());
  }

  /** One text for each class, its messages joined again where a line's length has cut them. */
  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(TroubleshootingTest::read)
          .map(text -> NEXT_LITERAL.matcher(text).replaceAll("").replace("\\\"", "\""))
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
