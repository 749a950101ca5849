package io.github.pytestmatrix.pytest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.github.pytestmatrix.engine.Layout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pytest plugin that tells what pytest does while it does it, injected. */
public final class Probe {
  /** Loaded by {@code -p}; its folder must be on {@code PYTHONPATH}. */
  public static final String MODULE = "pytest_matrix_probe";

  /** Variable with the path of the pipe or file that receives the events. */
  public static final String EVENTS = "PYTEST_MATRIX_EVENTS";

  /** Variable with the folder for the XML of each session. */
  public static final String RESULTS = "PYTEST_MATRIX_RESULTS";

  /** Variable with the path of a {@link Selection}; without it all tests run. */
  public static final String SELECT = "PYTEST_MATRIX_SELECT";

  private static final List<String> MODULES =
      List.of(
          MODULE + ".py",
          "pytest_matrix_hooks.py",
          "pytest_matrix_session.py",
          "pytest_matrix_start.py",
          "pytest_matrix_reports.py",
          "pytest_matrix_process.py",
          "pytest_matrix_cell.py",
          "pytest_matrix_channel.py",
          "pytest_matrix_xml.py");

  private static final String CELL = "pytest_matrix_cell.json";
  private static final String SELECTION = "select.jsonl";

  /** A node id may hold half a surrogate pair, which only an escape can carry. */
  private static final JsonFactory ASCII =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private Probe() {}

  /**
   * The files of the probe's folder: name to content.
   *
   * @param rules what the sessions of a script do otherwise
   */
  public static Map<String, byte[]> files(Layout layout, Selection selection, SessionRules rules) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String module : MODULES) {
      files.put(module, resource(module));
    }
    files.put(CELL, cell(layout, selection, rules));
    if (!selection.all()) {
      files.put(SELECTION, lines(selection.nodeIds()));
    }
    return files;
  }

  /** Where the selection is, as the cell sees it. */
  public static String selectionFile(Layout layout) {
    return layout.probe() + "/" + SELECTION;
  }

  /** What the variables say, for where tox or sudo has removed them, and the workspace. */
  private static byte[] cell(Layout layout, Selection selection, SessionRules rules) {
    ByteArrayOutputStream cell = new ByteArrayOutputStream();
    try (JsonGenerator json = ASCII.createGenerator(cell)) {
      json.writeStartObject();
      json.writeStringField("work", layout.work());
      json.writeStringField(RESULTS, layout.results());
      if (rules.noTestsPass()) {
        json.writeBooleanField("no_tests_pass", true);
      }
      if (rules.reportsExit()) {
        json.writeBooleanField("reports_exit", true);
      }
      if (!selection.all()) {
        json.writeStringField(SELECT, selectionFile(layout));
        json.writeNumberField("before", selection.sessions());
        json.writeStringField("sessions", layout.cache() + "-sessions");
      }
      json.writeArrayFieldStart(EVENTS);
      for (String events : layout.events()) {
        json.writeString(events);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cell.toByteArray();
  }

  private static byte[] resource(String name) {
    try (InputStream resource = Probe.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IllegalStateException("The plugin's jar lacks " + name);
      }
      return resource.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file that {@link #SELECT} names: one JSON string per line. */
  private static byte[] lines(List<String> nodeIds) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    try (JsonGenerator json = ASCII.createGenerator(lines)) {
      for (String nodeId : nodeIds) {
        json.writeString(nodeId);
        json.writeRaw('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines.toByteArray();
  }
}
