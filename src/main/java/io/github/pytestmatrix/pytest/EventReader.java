package io.github.pytestmatrix.pytest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.pytestmatrix.result.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rebuilds pytest's sessions from the probe's event channel. The code under test may write into the
 * channel, too: what isn't a record is counted and otherwise ignored, and no input takes more than
 * a bounded amount of memory beside that of the tests themselves. Safe for use by many threads.
 */
public final class EventReader {
  /** Hears of records while they arrive; called under the reader's lock, so it must be quick. */
  public interface Listener {
    Listener NONE = new Listener() {};

    /** Called for each session. */
    default void collected(int total) {}

    default void started(String nodeId) {}

    default void finished(String nodeId, Status status) {}
  }

  private static final int MAX_LINE = 16 * 1024;
  private static final int MAX_LINES_OF_RECORD = 512;
  private static final int MAX_SESSIONS = 1000;
  private static final long MAX_DETAILS = 64L * 1024 * 1024;

  private static final Pattern FRAME =
      Pattern.compile("@pmx1 ([0-9a-f-]{1,40}) \\d{1,18} (\\d{1,6}) (\\d{1,6}) (.*)");

  private final JsonFactory json = new JsonFactory();
  private final Listener listener;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Map<String, SessionEvents> sessions = new LinkedHashMap<>();

  /** What has arrived of the record that a session is sending in several lines. */
  private final Map<String, Partial> partials = new HashMap<>();

  private boolean lineTooLong;
  private long ignored;
  private long detailsLeft = MAX_DETAILS;

  public EventReader(Listener listener) {
    this.listener = listener;
  }

  /** The next bytes of the channel, cut anywhere. */
  public synchronized void feed(byte[] bytes) {
    for (byte next : bytes) {
      if (next == '\n') {
        endLine();
      } else if (line.size() < MAX_LINE) {
        line.write(next);
      } else {
        lineTooLong = true;
      }
    }
  }

  /** What is known by now, in the order in which the sessions began. */
  public synchronized List<Session> sessions() {
    return sessions.values().stream().map(SessionEvents::session).toList();
  }

  /** How many lines were no part of a record. */
  public synchronized long ignoredLines() {
    return ignored;
  }

  private void endLine() {
    String text = line.toString(StandardCharsets.US_ASCII);
    boolean usable = !lineTooLong;
    line.reset();
    lineTooLong = false;
    if (!text.isEmpty() && !(usable && accept(text))) {
      ignored++;
    }
  }

  private boolean accept(String text) {
    Matcher frame = FRAME.matcher(text);
    if (!frame.matches()) {
      return false;
    }
    String session = frame.group(1);
    int index = Integer.parseInt(frame.group(2));
    int lines = Integer.parseInt(frame.group(3));
    if (lines == 1) {
      return record(session, frame.group(4));
    }
    Partial partial = index == 0 ? new Partial(lines) : partials.get(session);
    if (partial == null || partials.size() > MAX_SESSIONS || !partial.add(index, frame.group(4))) {
      partials.remove(session);
      return false;
    }
    partials.put(session, partial);
    if (partial.next < lines) {
      return true;
    }
    partials.remove(session);
    return record(session, partial.text.toString());
  }

  private boolean record(String session, String text) {
    Optional<Map<String, String>> fields = fields(text);
    if (fields.isEmpty() || (sessions.size() >= MAX_SESSIONS && !sessions.containsKey(session))) {
      return false;
    }
    Event event = new Event(bounded(fields.get()));
    return sessions.computeIfAbsent(session, id -> new SessionEvents(id, listener)).accept(event);
  }

  private Map<String, String> bounded(Map<String, String> fields) {
    String details = fields.getOrDefault("text", "");
    if (details.length() > detailsLeft) {
      fields.put("text", "(left out: the details of this cell's failures need too much memory)");
    } else {
      detailsLeft -= details.length();
    }
    return fields;
  }

  /** Name to value of a flat JSON object; empty where the text is none. */
  private Optional<Map<String, String>> fields(String text) {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser parser = json.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (!parser.nextToken().isScalarValue()) {
          return Optional.empty();
        }
        fields.put(name, parser.getText());
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.of(fields);
  }

  private static final class Partial {
    private final int lines;
    private final StringBuilder text = new StringBuilder();
    private int next;

    Partial(int lines) {
      this.lines = lines;
    }

    boolean add(int index, String piece) {
      if (index != next || index >= lines || lines > MAX_LINES_OF_RECORD) {
        return false;
      }
      next++;
      text.append(piece);
      return true;
    }
  }
}
