package io.github.pytestmatrix.run;

import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

/** A pytest session without Python: it leaves the events and the XML that a real one would. */
final class Pytest {
  private static final String SESSION = "12-ab";

  private final Execution execution;
  private final ExecutionListener listener;
  private final StringBuilder cases = new StringBuilder();
  private int records;

  private Pytest(Execution execution, ExecutionListener listener) {
    this.execution = execution;
    this.listener = listener;
  }

  static Pytest in(Execution execution, ExecutionListener listener) {
    listener.phaseStarted(Phase.TEST);
    Pytest pytest = new Pytest(execution, listener);
    pytest.record(
        "{'e':'start','implementation':'CPython','version':'3.12.1','platform':'linux-x86_64',"
            + "'pytest':'9.1','xml':'junit-"
            + SESSION
            + ".xml'}");
    return pytest;
  }

  /** Node ids of the only tests to run; empty for all. */
  static List<String> selection(Execution execution) {
    byte[] lines = execution.files().getOrDefault("select.jsonl", new byte[0]);
    return new String(lines, StandardCharsets.US_ASCII)
        .lines()
        .map(line -> line.strip().replace("\"", ""))
        .toList();
  }

  Pytest running(String test) {
    return record("{'e':'test','id':'test_a.py::" + test + "'}");
  }

  Pytest passed(String test) {
    cases.append("<testcase classname=\"test_a\" name=\"").append(test).append("\" time=\"0.1\"/>");
    return running(test).done(test);
  }

  Pytest failed(String test) {
    cases
        .append("<testcase classname=\"test_a\" name=\"")
        .append(test)
        .append("\" time=\"0.1\"><failure message=\"AssertionError: no\">no</failure></testcase>");
    running(test);
    record(
        "{'e':'phase','id':'test_a.py::"
            + test
            + "','when':'call','outcome':'failed','message':'AssertionError: no','text':'no'}");
    return done(test);
  }

  /** A module that can't be imported. */
  Pytest broken() {
    record("{'e':'collect','id':'test_a.py','outcome':'failed','text':'E   NameError: x'}");
    return record("{'e':'interrupt','type':'Interrupted','message':'1 error during collection'}");
  }

  private Pytest done(String test) {
    return record("{'e':'done','id':'test_a.py::" + test + "','seconds':0.1}");
  }

  Exit ends(int code) {
    record("{'e':'finish','status':" + code + "}");
    listener.phaseStarted(Phase.COLLECT);
    try {
      Files.writeString(
          execution.results().resolve("junit-" + SESSION + ".xml"),
          "<testsuites><testsuite name=\"pytest\">" + cases + "</testsuite></testsuites>");
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
    return new Exit.Exited(code);
  }

  /** A record in one line; apostrophes stand for quotes. */
  private Pytest record(String json) {
    records++;
    String frame = "\n@pmx1 " + SESSION + " " + records + " 0 1 " + json.replace('\'', '"') + "\n";
    listener.events(frame.getBytes(StandardCharsets.UTF_8));
    return this;
  }
}
