package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.pytest.Session.Test;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tests of all sessions of a command.
 *
 * @param tests those that ended, and what could not be collected
 * @param running those that had begun when everything ended
 * @param unfinished sessions without evidence of their end
 * @param finished how many sessions came to their end
 */
record Results(List<Test> tests, List<Test> running, List<Session> unfinished, int finished) {
  Results {
    tests = List.copyOf(tests);
    running = List.copyOf(running);
    unfinished = List.copyOf(unfinished);
  }

  static Results of(List<Session> sessions, Path folder) {
    List<Test> tests = new ArrayList<>();
    List<Test> running = new ArrayList<>();
    List<Session> unfinished = new ArrayList<>();
    Set<Path> files = xmlFiles(folder);
    int finished = 0;
    for (Session session : sessions) {
      Optional<Path> file = session.xml().map(folder::resolve).filter(files::remove);
      Optional<List<TestCaseResult>> xml = file.flatMap(Results::read);
      // pytest writes its XML at its end, so the file is as good as the event, unless it is of a
      // forked child that ran on through the rest of pytest.
      boolean ended =
          session.exitStatus().isPresent() || (xml.isPresent() && session.running().isEmpty());
      if (ended && xml.isPresent()) {
        tests.addAll(SessionResults.joined(session, xml.get()));
      } else {
        tests.addAll(SessionResults.events(session).values());
      }
      if (ended) {
        finished++;
      } else {
        unfinished.add(session);
      }
      if (!ended || failures(session) == 0) {
        running.addAll(session.running());
      }
    }
    // Of sessions whose events did not reach us.
    for (Path file : files) {
      Optional<List<TestCaseResult>> xml = read(file);
      if (xml.isPresent()) {
        finished++;
        xml.get().forEach(test -> tests.add(new Test(Optional.empty(), test)));
      }
    }
    return new Results(merged(tests), running, unfinished, finished);
  }

  boolean failed() {
    return tests.stream().anyMatch(test -> !test.result().problems().isEmpty());
  }

  /** With -x or --maxfail, xdist ends a session while other workers' tests still run. */
  private static long failures(Session session) {
    return session.finished().stream().filter(test -> !test.result().problems().isEmpty()).count();
  }

  private static List<Test> merged(List<Test> tests) {
    Map<TestName, Test> merged = new LinkedHashMap<>();
    for (Test test : tests) {
      merged.merge(
          TestName.of(test.result()),
          test,
          (a, b) -> new Test(a.nodeId().or(b::nodeId), TestCases.plus(a.result(), b.result())));
    }
    return List.copyOf(merged.values());
  }

  private static Optional<List<TestCaseResult>> read(Path file) {
    try {
      return Optional.of(JUnitXmlReader.read(file));
    } catch (IOException e) {
      // Cut short by a full disk or a killed process: no evidence, the events have to do.
      return Optional.empty();
    }
  }

  private static Set<Path> xmlFiles(Path folder) {
    Set<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "junit*.xml")) {
      found.forEach(files::add);
    } catch (IOException e) {
      return new LinkedHashSet<>();
    }
    return new LinkedHashSet<>(files);
  }
}
