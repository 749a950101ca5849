package io.github.pytestmatrix.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Jazzer looks for its inputs by the name of the class, and says nothing if it finds none. */
class FuzzInputsTest {
  private static final Path SOURCES = Path.of("src/test/java");
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final Pattern FUZZ_TEST = Pattern.compile("@FuzzTest[^\\n]*\\n\\s+void (\\w+)\\(");

  @Test
  void everyFuzzTestHasInputsThatAnOrdinaryRunTries() throws IOException {
    List<Path> classes;
    try (Stream<Path> all = Files.walk(SOURCES)) {
      classes = all.filter(path -> path.toString().endsWith("FuzzTest.java")).toList();
    }
    assertThat(classes).isNotEmpty();
    for (Path source : classes) {
      String inputs = SOURCES.relativize(source).toString().replaceFirst("\\.java$", "Inputs");
      Matcher test = FUZZ_TEST.matcher(Files.readString(source));
      int tests = 0;
      while (test.find()) {
        tests++;
        try (Stream<Path> files = Files.walk(RESOURCES.resolve(inputs).resolve(test.group(1)))) {
          assertThat(files.filter(Files::isRegularFile))
              .as(source + ": " + test.group(1))
              .isNotEmpty();
        }
      }
      assertThat(tests).as(source.toString()).isPositive();
    }
  }
}
