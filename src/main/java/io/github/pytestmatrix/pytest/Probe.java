package io.github.pytestmatrix.pytest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
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

  /** Variable with the path of a {@link #selection}; without it all tests run. */
  public static final String SELECT = "PYTEST_MATRIX_SELECT";

  private static final List<String> FILES =
      List.of(
          MODULE + ".py",
          "pytest_matrix_hooks.py",
          "pytest_matrix_channel.py",
          "pytest_matrix_xml.py");

  private Probe() {}

  /** The files of the probe's folder: name to content. */
  public static Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : FILES) {
      files.put(name, resource(name));
    }
    return files;
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
  public static byte[] selection(Collection<String> nodeIds) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    // A node id may hold half a surrogate pair, which only an escape can carry.
    JsonFactory ascii = JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    try (JsonGenerator json = ascii.createGenerator(lines)) {
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
