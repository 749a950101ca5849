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
 * @param doubts what speaks against a session's own word that all went well, each a sentence
 * @param unreadable why an XML was of no use, each half a sentence
 * @param incomplete whether an XML held more than is allowed
 */
record Results(
    List<Test> tests,
    List<Test> running,
    List<Session> unfinished,
    int finished,
    List<String> doubts,
    List<String> unreadable,
    boolean incomplete) {
  Results {
    tests = List.copyOf(tests);
    running = List.copyOf(running);
    unfinished = List.copyOf(unfinished);
    doubts = List.copyOf(doubts);
    unreadable = List.copyOf(unreadable);
  }

  static Results of(List<Session> sessions, Path folder, ResultLimits limits) {
    return new Collector(folder, new Allowance(limits)).of(sessions);
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
    private final Allowance allowance;
    private final Set<Path> files;
    private final List<Test> tests = new ArrayList<>();
    private final List<Test> running = new ArrayList<>();
    private final List<Session> unfinished = new ArrayList<>();
    private final List<String> doubts = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();
    private int finished;

    Collector(Path folder, Allowance allowance) {
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
        Optional<List<TestCaseResult>> xml = read(file);
        if (xml.isPresent()) {
          finished++;
          xml.get().forEach(test -> tests.add(new Test(Optional.empty(), test)));
        }
      }
      return new Results(
          merged(tests), running, unfinished, finished, doubts, unreadable, allowance.exceeded());
    }

    private void add(Session session) {
      Optional<List<TestCaseResult>> xml = xml(session);
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
        doubt(session, xml.isPresent());
      } else {
        unfinished.add(session);
      }
      // With -x or --maxfail, xdist ends a session while other workers' tests still run.
      if (!ended || !failed(session.finished())) {
        running.addAll(session.running());
      }
    }

    /** Tests can write events, too, so the word that a session has ended needs a witness. */
    private void doubt(Session session, boolean hasXml) {
      if (session.xml().isPresent() && !hasXml) {
        doubts.add(
            "pytest's session is said to have ended, but the XML that it writes at its end is "
                + (unreadable.isEmpty() ? "not there" : "of no use")
                + ": the process may have ended before, by os._exit() or a crash.");
      }
      int begun = session.collected().orElse(0);
      int ended = session.finished().size();
      if (session.exitStatus().equals(Optional.of(PytestExit.OK)) && ended > 0 && ended < begun) {
        doubts.add(
            "pytest collected "
                + begun
                + " tests and ended with exit status 0, but only "
                + ended
                + " of them came to an end: the process may have ended before, by os._exit() or a"
                + " crash, or a plugin left tests out and did not say so.");
      }
    }

    private Optional<List<TestCaseResult>> xml(Session session) {
      if (session.xml().isEmpty()) {
        return Optional.empty();
      }
      Path file = folder.resolve(session.xml().get());
      return files.remove(file) ? read(file) : Optional.empty();
    }

    private Optional<List<TestCaseResult>> read(Path file) {
      try {
        return Optional.of(JUnitXmlReader.read(file, allowance));
      } catch (IOException e) {
        // Cut short by a full disk or a killed process: no evidence, the events have to do.
        unreadable.add(String.valueOf(e.getMessage()));
        return Optional.empty();
      }
    }
  }

  private static List<Test> merged(List<Test> tests) {
    Map<TestName, Test> merged = new LinkedHashMap<>();
    for (Test test : tests) {
      TestName name = TestName.of(test.result());
      Test before = merged.putIfAbsent(name, test);
      if (before != null) {
        merged.put(name, plus(before, test));
      }
    }
    return List.copyOf(merged.values());
  }

  private static Test plus(Test first, Test second) {
    return new Test(
        first.nodeId().or(second::nodeId), TestCases.plus(first.result(), second.result()));
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
