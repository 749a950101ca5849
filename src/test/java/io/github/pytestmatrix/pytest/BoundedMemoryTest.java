package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.result.Status;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads in a JVM of little memory what would not fit into it. */
class BoundedMemoryTest {
  private static final String BEGIN = "<testsuites><testsuite>";
  private static final String END = "</testsuite></testsuites>";
  private static final int MEGA = 1 << 20;

  @TempDir private Path folder;

  /** What runs in that JVM: prints status, number of tests and of failures. */
  static final class Reading {
    public static void main(String[] arguments) {
      ResultLimits limits = ResultLimits.forCells(Integer.parseInt(arguments[1]));
      Evidence evidence =
          new Evidence(
              new Exit.Exited(Integer.parseInt(arguments[2])),
              List.of(),
              false,
              Path.of(arguments[0]),
              "",
              true,
              limits);
      Outcome outcome = Outcome.of(evidence);
      long bad = outcome.tests().stream().filter(t -> t.status() == Status.FAILED).count();
      System.out.println(outcome.status() + " " + outcome.tests().size() + " " + bad);
    }
  }

  @Test
  void oneFailureWithAHundredMegabytesOfTextAndMessage() throws Exception {
    try (OutputStream xml = open()) {
      write(xml, BEGIN + "<testcase classname='m' name='t'><failure message='ValueError: ");
      repeat(xml, "x".repeat(1024), 100 * 1024);
      write(xml, "'>def t():\n");
      repeat(xml, "y&lt;".repeat(204) + "\n", 100 * 1024);
      write(xml, "</failure></testcase>" + END);
    }
    assertThat(read("64m", 1, 1)).isEqualTo("FAILED 1 1");
  }

  @Test
  void tenThousandFailuresOfTenKilobytesEach() throws Exception {
    try (OutputStream xml = open()) {
      write(xml, BEGIN);
      for (int i = 0; i < 10_000; i++) {
        write(xml, "<testcase classname='m' name='t" + i + "'><failure message='assert 0'>");
        write(xml, "e\u00e9\u4e2d".repeat(1500) + "</failure></testcase>");
      }
      write(xml, END);
    }
    assertThat(read("96m", 1, 1)).isEqualTo("FAILED 10000 10000");
  }

  @Test
  void twentyThousandTests() throws Exception {
    tests(20_000);
    assertThat(read("64m", 1, 0)).isEqualTo("PASSED 20000 0");
  }

  @Test
  void millionsOfTestsAreAnErrorAndNotTheEndOfMaven() throws Exception {
    tests(2_000_000);
    assertThat(read("200m", 1, 0)).startsWith("ERROR ");
  }

  @Test
  void markupWithoutEnd() throws Exception {
    for (String endless :
        List.of("<a>", "<a><b/></a>", "<!-- x", "<![CDATA[", "<testcase name='t'><failure>x")) {
      try (OutputStream xml = open()) {
        write(xml, BEGIN);
        repeat(xml, endless.repeat(100), 1000 * MEGA / 10 / endless.length() / 100);
      }
      assertThat(read("64m", 1, 0)).as(endless).isEqualTo("ERROR 0 0");
    }
  }

  private void tests(int count) throws IOException {
    try (OutputStream xml = open()) {
      write(xml, BEGIN);
      for (int i = 0; i < count; i++) {
        write(xml, "<testcase classname='tests.test_module' name='test_of_some_length[" + i);
        write(xml, "]' time='0.001'/>\n");
      }
      write(xml, END);
    }
  }

  private OutputStream open() throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(folder.resolve("junit-1.xml")), MEGA);
  }

  private static void write(OutputStream xml, String text) throws IOException {
    xml.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void repeat(OutputStream xml, String text, int times) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < times; i++) {
      xml.write(bytes);
    }
  }

  private String read(String heap, int cells, int exitCode) throws Exception {
    Path answer = folder.resolve("answer");
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Reading.class.getName(),
                folder.toString(),
                String.valueOf(cells),
                String.valueOf(exitCode))
            .redirectErrorStream(true)
            .redirectOutput(answer.toFile())
            .start();
    try {
      assertThat(jvm.waitFor(3, TimeUnit.MINUTES)).as("it ends").isTrue();
    } finally {
      jvm.destroyForcibly();
    }
    return Files.readString(answer).strip();
  }
}
