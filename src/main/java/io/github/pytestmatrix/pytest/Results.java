package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.pytest.Session.Test;
import io.github.pytestmatrix.result.ByName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
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
 * @param statuses the exit statuses of the sessions that told theirs, by event or XML, in the order
 *     in which the sessions began
 * @param doubts what speaks against a session's own word that all went well, each a sentence
 * @param unreadable why an XML was of no use, each half a sentence
 * @param incomplete whether an XML held more than is allowed
 */
record Results(
    List<Test> tests,
    List<Test> running,
    List<Session> unfinished,
    int finished,
    List<Said> statuses,
    List<String> doubts,
    List<String> unreadable,
    boolean incomplete) {
  /** The session is empty where there is an XML and no event. */
  record Said(Optional<Session> session, int status) {}

  Results {
    tests = List.copyOf(tests);
    running = List.copyOf(running);
    unfinished = List.copyOf(unfinished);
    statuses = List.copyOf(statuses);
    doubts = List.copyOf(doubts);
    unreadable = List.copyOf(unreadable);
  }

  static Results of(List<Session> sessions, Path folder, ResultLimits limits) {
    return new Collector(folder, new MemoryBudget(limits)).of(sessions);
  }

  boolean failed() {
    return failed(tests);
  }

  private static boolean failed(List<Test> tests) {
    for (Test test : tests) {
      if (!test.result().problems().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static final class Collector {
    private final Path folder;
    private final MemoryBudget allowance;
    private final Set<Path> files;
    private final List<Test> tests = new ArrayList<>();
    private final List<Test> running = new ArrayList<>();
    private final List<Session> unfinished = new ArrayList<>();
    private final List<String> doubts = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();
    private final List<Said> statuses = new ArrayList<>();
    private int finished;

    Collector(Path folder, MemoryBudget allowance) {
      this.folder = folder;
      this.allowance = allowance;
      this.files = xmlFiles(folder);
    }

    Results of(List<Session> sessions) {
      for (Session session : sessions) {
        add(session);
      }
      // Of sessions whose events did not reach us.
      for (Path file : files) {
        Optional<XmlReport> xml = read(file);
        if (xml.isPresent()) {
          finished++;
          statusOf(xml).ifPresent(status -> say(Optional.empty(), status));
          tests.addAll(new DistinctNames().of(xml.get().tests()));
        }
      }
      return new Results(
          merged(tests),
          running,
          unfinished,
          finished,
          statuses,
          doubts,
          unreadable,
          allowance.exceeded());
    }

    private void say(Optional<Session> session, int status) {
      statuses.add(new Said(session, status));
    }

    private void add(Session session) {
      Optional<XmlReport> xml = xml(session);
      // The XML comes into being when all tests are through, so it is as good as the event.
      boolean ended = session.exitStatus().isPresent() || xml.isPresent();
      List<Test> open = ended ? stillOpen(session, xml) : session.running();
      List<Test> known = known(session, xml, open);
      DistinctNames names = new DistinctNames();
      names.of(known).forEach(test -> tests.add(session.qualified(test)));
      names.of(open).forEach(test -> running.add(session.qualified(test)));
      if (ended) {
        finished++;
        // Tests can write events, so that the worse of two words counts.
        session.exitStatus().ifPresent(status -> say(Optional.of(session), status));
        statusOf(xml)
            .filter(status -> !session.exitStatus().equals(Optional.of(status)))
            .ifPresent(status -> say(Optional.of(session), status));
        doubt(session, xml, known.size() - session.collection().size());
      } else {
        unfinished.add(session);
      }
    }

    private static Optional<Integer> statusOf(Optional<XmlReport> xml) {
      return xml.flatMap(XmlReport::end).map(XmlReport.End::status);
    }

    /**
     * The tests that an ended session left open. Its XML ends them, unless the session was broken
     * off while they ran.
     */
    private static List<Test> stillOpen(Session session, Optional<XmlReport> xml) {
      if (session.brokenOff()) {
        return session.running();
      }
      // With -x or --maxfail, xdist ends a session while other workers' tests still run.
      if (xml.flatMap(XmlReport::end).isPresent() || failed(session.finished())) {
        return List.of();
      }
      Set<TestRun> inXml = runs(xml);
      return session.running().stream().filter(test -> !inXml.contains(TestRun.of(test))).toList();
    }

    /** What the session found, but for its open tests. */
    private static List<Test> known(Session session, Optional<XmlReport> xml, List<Test> open) {
      if (xml.isEmpty()) {
        return SessionResults.events(session);
      }
      Set<TestRun> not = new HashSet<>();
      open.forEach(test -> not.add(TestRun.of(test)));
      boolean internal = session.internalError().isPresent();
      List<Test> tests =
          xml.get().tests().stream()
              .filter(test -> !not.contains(TestRun.of(test)))
              .filter(test -> !internal || !isInternalError(test))
              .toList();
      return SessionResults.joined(session, tests);
    }

    /** What the session tells of itself is no test. */
    private static boolean isInternalError(Test test) {
      return test.nodeId().isEmpty()
          && TestName.of(test.result()).equals(new TestName("pytest", "internal"));
    }

    private static Set<TestRun> runs(Optional<XmlReport> xml) {
      Set<TestRun> runs = new HashSet<>();
      xml.ifPresent(report -> report.tests().forEach(test -> runs.add(TestRun.of(test))));
      return runs;
    }

    /** Tests can write events, too, so the word that a session has ended needs a witness. */
    private void doubt(Session session, Optional<XmlReport> xml, int ended) {
      if (session.xml().isPresent() && xml.isEmpty()) {
        doubts.add(
            "pytest's session was reported as ended, but the XML report that pytest writes at"
                + " its end is "
                + (unreadable.isEmpty() ? "missing" : "unusable")
                + ": the process may have ended early, by os._exit() or a crash.");
      }
      int begun = session.collected().orElse(0);
      boolean witness = xml.flatMap(XmlReport::end).map(XmlReport.End::whole).orElse(false);
      if (!witness && passed(session, xml) && ended > 0 && ended < begun) {
        doubts.add(
            "pytest collected "
                + begun
                + " tests and ended with exit status 0, but only "
                + ended
                + " of them ended: the process may have ended early, by os._exit() or a crash,"
                + " or a plugin left tests out without reporting it.");
      }
    }

    private static boolean passed(Session session, Optional<XmlReport> xml) {
      return session.exitStatus().or(() -> statusOf(xml)).orElse(PytestExit.OK) == PytestExit.OK;
    }

    private Optional<XmlReport> xml(Session session) {
      Path file = folder.resolve(session.xml().orElse("junit-" + session.id() + ".xml"));
      return files.remove(file) ? read(file) : Optional.empty();
    }

    private Optional<XmlReport> read(Path file) {
      try {
        return Optional.of(JUnitXmlReader.report(file, allowance));
      } catch (IOException e) {
        // Cut short by a full disk or a killed process: no evidence, the events have to do.
        unreadable.add(String.valueOf(e.getMessage()));
        return Optional.empty();
      }
    }
  }

  private static List<Test> merged(List<Test> tests) {
    return List.copyOf(
        ByName.merged(tests, test -> TestName.of(test.result()), Test::plus).values());
  }

  private static Set<Path> xmlFiles(Path folder) {
    Set<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "junit*.xml")) {
      for (Path file : found) {
        files.add(file);
      }
    } catch (IOException e) {
      return new LinkedHashSet<>();
    }
    return new LinkedHashSet<>(files);
  }
}
