package io.github.pytestmatrix.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test that needs what only some systems have says so, so that it is left out on the others. */
class OperatingSystemsTest {
  private static final String LINUX = "@EnabledOnOs(OS.LINUX)";
  private static final String NOT_WINDOWS = "@DisabledOnOs(OS.WINDOWS)";

  /** What a source mentions, and the annotations one of which it then has. */
  private static final Map<Pattern, List<String>> NEEDS =
      Map.of(
          Pattern.compile("Path\\.of\\(\"/(proc|dev/full)|/proc/self|RealShell"), List.of(LINUX),
          Pattern.compile(
                  "PosixFilePermission|createSymbolicLink|createLink\\(|UnixDomainSocketAddress"
                      + "|\"mkfifo\"|ProcessBuilder\\(\\s*\"(sh|kill)\"|\\b(FakeDaemon|RealPytest)\\b"),
              List.of(LINUX, NOT_WINDOWS));

  static Stream<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      return files.filter(file -> file.toString().endsWith("Test.java")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void testsThatNeedASystemSaySo(Path source) throws IOException {
    String text = Files.readString(source);
    // Those run where a daemon and interpreters were prepared.
    if (!text.contains("@Tag(\"docker\")") && !text.contains("@Tag(\"interpreters\")")) {
      assertThat(lacks(text)).as(source.toString()).isEmpty();
    }
  }

  @Test
  void aTestWithoutTheAnnotationIsFound() {
    assertThat(lacks("Files.readString(Path.of(\"/proc/1/stat\"))")).isNotEmpty();
    assertThat(lacks(NOT_WINDOWS + " Files.readString(Path.of(\"/proc/1/stat\"))")).isNotEmpty();
    assertThat(lacks("Files.createSymbolicLink(a, b)")).isNotEmpty();
    assertThat(lacks(NOT_WINDOWS + " Files.createSymbolicLink(a, b)")).isEmpty();
  }

  private static List<String> lacks(String source) {
    return NEEDS.entrySet().stream()
        .filter(need -> need.getKey().matcher(source).find())
        .filter(need -> need.getValue().stream().noneMatch(source::contains))
        .map(need -> "needs one of " + need.getValue())
        .toList();
  }
}
