package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.pytest.RealPytest.Plain;
import io.github.pytestmatrix.pytest.RealPytest.Run;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * With the plugins that people use most, together: as many tests, and as many failures, as without
 * the probe.
 */
@DisabledOnOs(OS.WINDOWS)
@EnabledIfEnvironmentVariable(named = RealPluginsTest.WHEELS, matches = ".+")
class RealPluginsTest {
  static final String WHEELS = "PYTEST_MATRIX_IT_WHEELHOUSE";

  private static final String SUITE =
      """
      import pytest
      n = {}
      def again(name):
          n[name] = n.get(name, 0) + 1
          return n[name] > 1
      @MARK
      def test_heals(): assert again("heals")
      @MARK
      def test_stays_red(): assert 0
      def test_green(): pass
      def test_red(): assert 0
      @pytest.mark.skip
      def test_skip(): pass
      @pytest.fixture
      def bad(): raise ValueError
      @MARK
      def test_setup(bad): pass
      """;
  private static final String COVERED =
      "def covered(): return 1\ndef not_covered():\n    return 2\n";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"", "-n2", "-n2 --dist=loadfile", "-n2 --dist=worksteal"})
  void testsThatFlakyRepeatsCountOnce(String arguments) throws IOException {
    String suite = "from flaky import flaky\n" + SUITE.replace("@MARK", "@flaky");

    sameAsPlain(with("flaky"), suite, arguments, Status.PASSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-n2", "-n2 --dist=loadfile", "-n2 --dist=worksteal"})
  void testsThatRerunfailuresRepeatsCountOnceAndAreFlaky(String arguments) throws IOException {
    String suite = SUITE.replace("@MARK", "@pytest.mark.flaky(reruns=1)");

    sameAsPlain(with("pytest_rerunfailures"), suite, arguments, Status.FLAKY);
  }

  /** A rerun covers less: that is no failure, but what the first run did not cover stays one. */
  @ParameterizedTest
  @ValueSource(strings = {"", "-n2"})
  void coverageIsAQuestionToTheFirstRunAlone(String arguments) throws Exception {
    RealPytest pytest = with("pytest_cov", "coverage");

    assertThat(rerun(pytest, "60", arguments).status()).isEqualTo(Status.FLAKY);
    Outcome tooLittle = rerun(pytest, "99", arguments);
    assertThat(tooLittle.status()).isEqualTo(Status.FAILED);
    assertThat(tooLittle.problem().orElseThrow().message()).contains("--cov-fail-under");
  }

  private Outcome rerun(RealPytest pytest, String percent, String arguments)
      throws InterruptedException {
    Map<String, String> files = new HashMap<>();
    files.put("covered.py", COVERED);
    files.put(
        "test_c.py",
        "import covered, os\ndef test_1(): covered.covered()\ndef test_2(): assert os.path.exists('again')");
    List<String> all = new ArrayList<>(List.of("--cov=covered", "--cov-fail-under=" + percent));
    all.addAll(words(arguments));
    String[] given = all.toArray(String[]::new);
    Path own = folder.resolve(percent);
    Outcome first = pytest.run(own.resolve("first"), files, given).outcome();
    return Reruns.of(
        first,
        1,
        (number, selection) -> {
          files.put("again", "");
          Path again = own.resolve("again");
          return pytest.run(again, files, Map.of(), selection, given).outcome();
        });
  }

  private void sameAsPlain(RealPytest pytest, String suite, String arguments, Status healed) {
    Map<String, String> files = Map.of("test_x.py", suite);
    String[] given = words(arguments).toArray(String[]::new);
    Plain plain = pytest.plain(folder.resolve("plain"), files, Map.of(), given);
    Run run = pytest.run(folder.resolve("ours"), files, given);

    assertThat(run.exit()).as(run.log()).isEqualTo(new Exit.Exited(plain.code()));
    Map<String, Status> ours = new HashMap<>();
    for (TestCaseResult test : run.outcome().tests()) {
      Status before = ours.put(test.name(), test.status());
      assertThat(before).as(test.name()).isNull();
    }
    assertThat(ours)
        .containsEntry("test_heals", healed)
        .containsEntry("test_green", Status.PASSED)
        .containsEntry("test_skip", Status.SKIPPED);
    for (String outcome : List.of("passed", "failed", "skipped")) {
      long tests =
          ours.values().stream()
              .map(status -> status == Status.ERROR ? Status.FAILED : status)
              .map(status -> status == Status.FLAKY ? Status.PASSED : status)
              .filter(status -> status.name().equalsIgnoreCase(outcome))
              .count();
      assertThat(plain.log()).as(outcome).containsPattern(summary(plain.log(), outcome, tests));
    }
    assertThat(run.outcome().problem()).isEmpty();
  }

  /** Of pytest's last line, which adds the errors of fixtures on their own. */
  private static String summary(String log, String outcome, long tests) {
    boolean errors = outcome.equals("failed") && log.contains("1 error");
    return "\\b" + (errors ? tests - 1 : tests) + " " + outcome;
  }

  private static List<String> words(String arguments) {
    return arguments.isEmpty() ? List.of() : List.of(arguments.split(" "));
  }

  /** The newest pytest, with the newest of each of these wheels. */
  private RealPytest with(String... names) throws IOException {
    List<RealPytest> all = RealPytest.discover();
    RealPytest newest = all.get(all.size() - 1);
    Assumptions.assumeTrue(newest.has("xdist"), "pytest-xdist");
    Path plugins = folder.resolve("plugins");
    for (String name : names) {
      unpack(newestWheel(name), plugins);
    }
    return newest.with(plugins);
  }

  private static Path newestWheel(String name) throws IOException {
    try (Stream<Path> wheels = Files.list(Path.of(System.getenv(WHEELS)))) {
      return wheels
          .filter(wheel -> wheel.getFileName().toString().matches(name + "-[0-9.]+-py3-.*\\.whl"))
          .max(Comparator.comparing(RealPluginsTest::version))
          .orElseThrow(() -> new AssertionError("No wheel of " + name));
    }
  }

  /** 16.7 above 9.1. */
  private static String version(Path wheel) {
    StringBuilder key = new StringBuilder();
    for (String number : wheel.getFileName().toString().split("-")[1].split("\\.")) {
      key.append(String.format("%6s", number));
    }
    return key.toString();
  }

  private static void unpack(Path wheel, Path folder) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(wheel))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        if (!entry.isDirectory()) {
          Files.createDirectories(file.getParent());
          Files.write(file, zip.readAllBytes());
        }
      }
    }
  }
}
