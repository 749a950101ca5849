package io.github.pytestmatrix.pytest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.result.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Rebuilds pytest's sessions from the probe's event channel. The code under test may write into the
 * channel, too: what isn't a record is counted and otherwise ignored, and no input takes more
 * memory than the limits say. Safe for use by many threads.
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

  /** The probe's lines have 4000 bytes, so that a pipe keeps each of them whole. */
  private static final int MAX_LINE = 4096;

  private static final int MAX_LINES_OF_RECORD = 512;
  private static final int MAX_PARTIALS = 8 * 1024 * 1024;
  private static final int MAX_FIELDS = 32;
  private static final int MAX_SESSIONS = 1000;

  /** Names are not kept: they come from the code under test. */
  private final JsonFactory json =
      JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

  private final Listener listener;
  private final MemoryBudget allowance;
  private final LongSupplier nanoTime;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Map<String, SessionEvents> sessions = new LinkedHashMap<>();

  /** What has arrived of the record that a session is sending in several lines. */
  private final Map<String, Partial> partials = new HashMap<>();

  private int partialChars;
  private boolean lineTooLong;
  private boolean exceeded;
  private long ignored;
  private long bytesLeft = ExecutionListener.MOST_EVENT_BYTES;

  public EventReader(Listener listener, ResultLimits limits) {
    this(listener, limits, System::nanoTime);
  }

  /**
   * @param nanoTime for the time of tests that have not ended
   */
  EventReader(Listener listener, ResultLimits limits, LongSupplier nanoTime) {
    this.listener = listener;
    this.allowance = new MemoryBudget(limits);
    this.nanoTime = nanoTime;
  }

  /** The next bytes of the channel, cut anywhere. */
  public synchronized void feed(byte[] bytes) {
    bytesLeft -= bytes.length;
    if (bytesLeft < 0) {
      return;
    }
    int from = 0;
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == '\n') {
        keep(bytes, from, at);
        endLine();
        from = at + 1;
      }
    }
    keep(bytes, from, bytes.length);
  }

  private void keep(byte[] bytes, int from, int to) {
    int count = Math.min(to - from, MAX_LINE - line.size());
    line.write(bytes, from, count);
    lineTooLong |= count < to - from;
  }

  /** What is known by now, in the order in which the sessions began. */
  public synchronized List<Session> sessions() {
    return sessions(OptionalLong.empty());
  }

  /**
   * The same at the command's end: the time of tests that are still running is the time until now.
   */
  public synchronized List<Session> endedNow() {
    return sessions(OptionalLong.of(nanoTime.getAsLong()));
  }

  private List<Session> sessions(OptionalLong now) {
    List<Session> known = new ArrayList<>();
    Set<String> later = new HashSet<>();
    List<Map.Entry<String, SessionEvents>> all = new ArrayList<>(sessions.entrySet());
    Collections.reverse(all);
    for (Map.Entry<String, SessionEvents> entry : all) {
      SessionEvents events = entry.getValue();
      // A conftest.py that wants other variables starts the process anew, by os.execv().
      boolean replaced = !later.add(process(entry.getKey())) && events.onlyBegan();
      if (!replaced && !events.isNone()) {
        known.add(0, events.session(now));
      }
    }
    return List.copyOf(known);
  }

  /** A session's id begins with that of its process. */
  private static String process(String session) {
    return session.substring(0, Math.max(0, session.indexOf('-')));
  }

  /** How many lines were no part of a record. */
  public synchronized long ignoredLines() {
    return ignored;
  }

  /** Whether records were left out since there were too many. */
  public synchronized boolean exceeded() {
    return exceeded || allowance.exceeded() || bytesLeft < 0;
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
    Optional<Frame> read = Frame.of(text);
    if (read.isEmpty()) {
      return false;
    }
    Frame frame = read.get();
    String session = frame.session();
    int index = frame.index();
    int lines = frame.lines();
    if (lines == 1) {
      return record(session, frame.piece());
    }
    Partial partial = index == 0 ? new Partial(lines) : partials.get(session);
    if (index == 0) {
      forget(session);
    }
    if (partial == null || !partial.add(index, frame.piece())) {
      forget(session);
      return false;
    }
    partials.put(session, partial);
    partialChars += frame.piece().length();
    if (partial.next == lines) {
      forget(session);
      return record(session, partial.text.toString());
    }
    if (partials.size() > MAX_SESSIONS || partialChars > MAX_PARTIALS) {
      partials.clear();
      partialChars = 0;
      exceeded = true;
    }
    return true;
  }

  private void forget(String session) {
    Partial gone = partials.remove(session);
    partialChars -= gone == null ? 0 : gone.text.length();
  }

  private boolean record(String session, String text) {
    Optional<Map<String, String>> fields = fields(text);
    if (fields.isEmpty()) {
      return false;
    }
    if (sessions.size() >= MAX_SESSIONS && !sessions.containsKey(session)) {
      exceeded = true;
      return false;
    }
    SessionEvents events = sessions.get(session);
    if (events == null) {
      events = new SessionEvents(session, listener, allowance, nanoTime);
      sessions.put(session, events);
    }
    return events.accept(new Event(fields.get()));
  }

  /** Name to value of a flat JSON object; empty where the text is none. */
  private Optional<Map<String, String>> fields(String text) {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser parser = json.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME && fields.size() < MAX_FIELDS) {
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
