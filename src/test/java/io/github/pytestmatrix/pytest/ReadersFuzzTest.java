package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Gives the readers of a cell's own words whatever a fuzzer thinks of. An ordinary test run gives
 * them what is among the test resources.
 */
class ReadersFuzzTest {
  private static final ResultLimits LIMITS = new ResultLimits(1 << 20, 100_000);

  @TempDir private static Path folder;

  /** The one thing that a run of an XML may throw is what it declares. */
  @FuzzTest(maxDuration = "1m")
  void xml(byte[] document) throws IOException {
    Path file = Files.write(folder.resolve("junit-1.xml"), document);
    List<TestCaseResult> tests;
    try {
      tests = JUnitXmlReader.read(file, new MemoryBudget(LIMITS));
    } catch (IOException refused) {
      assertThat(status(file, 0, List.of())).isEqualTo(Status.ERROR);
      return;
    }
    String text = new String(document, StandardCharsets.UTF_8);
    assertThat(text.split("<testcase", -1).length - 1).isGreaterThanOrEqualTo(tests.size());
    assertThat(text).doesNotContain("<!DOCTYPE");
    for (TestCaseResult test : tests) {
      assertThat(test.name()).isNotEmpty();
      assertThat(
              test.problems().stream().mapToInt(problem -> problem.details().length()).sum()
                  + test.output().stdout().length()
                  + test.output().stderr().length())
          .isLessThan(300_000);
    }
    boolean bad = tests.stream().anyMatch(test -> !test.problems().isEmpty());
    Status status = status(file, 0, List.of());
    if (bad || tests.isEmpty()) {
      assertThat(status).isNotEqualTo(Status.PASSED);
    }
    assertThat(status(file, 139, List.of())).isEqualTo(Status.ERROR);
  }

  /**
   * Whatever is in the channel: without a session's end, or with a bad exit code, it is no pass.
   */
  @FuzzTest(maxDuration = "1m")
  void events(byte[] channel) throws IOException {
    Files.deleteIfExists(folder.resolve("junit-1.xml"));
    EventReader whole = new EventReader(EventReader.Listener.NONE, LIMITS);
    whole.feed(channel);
    EventReader pieces = new EventReader(EventReader.Listener.NONE, LIMITS);
    for (byte one : channel) {
      pieces.feed(new byte[] {one});
    }
    List<Session> sessions = whole.sessions();
    assertThat(pieces.sessions()).isEqualTo(sessions);
    assertThat(pieces.ignoredLines()).isEqualTo(whole.ignoredLines());

    Status status = status(folder.resolve("junit-1.xml"), 0, sessions);
    boolean mayPass =
        !sessions.isEmpty()
            && sessions.stream().allMatch(ReadersFuzzTest::endedWell)
            && !whole.exceeded();
    if (!mayPass) {
      assertThat(status).isNotIn(Status.PASSED, Status.FLAKY, Status.SKIPPED);
    }
    for (int code : new int[] {1, 2, 3, 4, 7, 134, 137, 139}) {
      assertThat(status(folder.resolve("junit-1.xml"), code, sessions))
          .isIn(Status.FAILED, Status.ERROR);
    }
  }

  private static boolean endedWell(Session session) {
    return session.exitStatus().filter(code -> code == 0 || code == 5).isPresent()
        && session.xml().isEmpty()
        && session.interruption().isEmpty()
        && session.running().isEmpty()
        && session.finished().stream().allMatch(test -> test.result().problems().isEmpty())
        && session.collection().stream().allMatch(test -> test.result().problems().isEmpty());
  }

  private static Status status(Path file, int code, List<Session> sessions) {
    return Outcome.of(
            new Evidence(
                new Exit.Exited(code), sessions, false, file.getParent(), "", true, LIMITS))
        .status();
  }

  @BeforeAll
  static void nothingIsAround() {
    assertThat(folder).isEmptyDirectory();
  }

  @AfterAll
  static void nothingElseWasWritten() throws IOException {
    Files.deleteIfExists(folder.resolve("junit-1.xml"));
    assertThat(folder).isEmptyDirectory();
  }
}
