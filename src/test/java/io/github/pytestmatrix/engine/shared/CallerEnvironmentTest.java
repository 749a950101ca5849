package io.github.pytestmatrix.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallerEnvironmentTest {
  private static final String NAME = "Zo\u00eb M\u00fcller";
  private static final String SECRET = "p\u00e4ssw\u00f6rd-123 \u4e2d";

  /** A build in that locale. */
  public static final class InAnotherJvm {
    private InAnotherJvm() {}

    public static void main(String[] names) {
      Map<String, String> environment = CallerEnvironment.current();
      for (String name : names) {
        // All that is printed is ASCII.
        System.out.println(
            Arrays.toString(environment.getOrDefault(name, "").codePoints().toArray()));
      }
    }
  }

  /** The JVM of this build, and a newer one where there is one: they differ in what they decode. */
  static Stream<Path> jvms() throws IOException {
    Path ours = Path.of(System.getProperty("java.home"));
    Path others = Path.of("/usr/lib/jvm/temurin-25-jdk-amd64");
    return Stream.of(ours, others).filter(home -> home.resolve("bin/java").toFile().exists());
  }

  @ParameterizedTest
  @MethodSource("jvms")
  void nothingIsLostInAnAsciiLocale(Path jvm) throws Exception {
    for (String locale : new String[] {"C", "POSIX", "C.UTF-8"}) {
      ProcessBuilder child =
          new ProcessBuilder(
              jvm.resolve("bin/java").toString(),
              "-Xshare:auto",
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              InAnotherJvm.class.getName(),
              "WHO",
              "SECRET",
              "PLAIN");
      child.environment().put("LC_ALL", locale);
      child.environment().put("WHO", NAME);
      child.environment().put("SECRET", SECRET);
      child.environment().put("PLAIN", "a=b");
      Process process = child.redirectError(ProcessBuilder.Redirect.INHERIT).start();

      assertThat(process.inputReader().lines())
          .as(locale)
          .containsExactly(points(NAME), points(SECRET), points("a=b"));
    }
  }

  private static String points(String text) {
    return Arrays.toString(text.codePoints().toArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"WHO=Zo\u00eb\0", "A=1\0WHO=Zo\u00eb\0WHO=x\0", "WHO=Zo\u00eb\0B"})
  void bytesOfTheKernelReplaceWhatWasLost(String bytes) {
    assertThat(
            CallerEnvironment.repaired(
                Map.of("WHO", "Zo\uFFFD\uFFFD"), bytes.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Map.of("WHO", "Zo\u00eb"));
  }

  @Test
  void variableThatHasChangedSinceTheStartStays() {
    Map<String, String> served = Map.of("WHO", "Zo\uFFFD\uFFFD", "NEW", "x");

    assertThat(
            CallerEnvironment.repaired(
                served, "WHO=Zo\u00ebs\0OLD=y\0".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(served);
    assertThat(
            CallerEnvironment.repaired(
                served, "WHO=Zo\u00eb\0".getBytes(StandardCharsets.ISO_8859_1)))
        .isEqualTo(served);
  }
}
