package io.github.pytestmatrix.pytest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a probe would write, for tests without Python. */
final class Channel {
  static final ResultLimits LIMITS = ResultLimits.forCells(1);

  private final StringBuilder lines = new StringBuilder();
  private int records;

  /** Of a session that writes no XML. */
  Channel start(String session) {
    return record(session, "{'e':'start','pytest':'9.1','version':'3.12.1','xml':''}");
  }

  Channel startWithXml(String session) {
    String xml = "junit-" + session + ".xml";
    return record(session, "{'e':'start','pytest':'9.1','version':'3.12.1','xml':'" + xml + "'}");
  }

  Channel test(String session, String id) {
    return record(session, "{'e':'test','id':'" + id + "'}");
  }

  Channel phase(String session, String id, String when, String outcome, String message) {
    return record(
        session,
        "{'e':'phase','id':'%s','when':'%s','outcome':'%s','message':'%s','text':'traceback'}"
            .formatted(id, when, outcome, message));
  }

  Channel done(String session, String id) {
    return record(session, "{'e':'done','id':'" + id + "','seconds':0.25}");
  }

  Channel passed(String session, String id) {
    return test(session, id).done(session, id);
  }

  Channel failed(String session, String id) {
    return test(session, id)
        .phase(session, id, "call", "failed", "AssertionError: no")
        .done(session, id);
  }

  Channel finish(String session, int status) {
    return record(session, "{'e':'finish','status':" + status + "}");
  }

  /** A record in one line; apostrophes stand for quotes. */
  Channel record(String session, String json) {
    records++;
    return raw("\n@pmx1 " + session + " " + records + " 0 1 " + json.replace('\'', '"') + "\n");
  }

  Channel raw(String text) {
    lines.append(text);
    return this;
  }

  byte[] bytes() {
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  List<Session> sessions() {
    return read(this.bytes().length).sessions();
  }

  /** Fed in pieces of {@code size} bytes. */
  EventReader read(int size) {
    EventReader reader = new EventReader(EventReader.Listener.NONE, LIMITS);
    for (byte[] piece : pieces(size)) {
      reader.feed(piece);
    }
    return reader;
  }

  private List<byte[]> pieces(int size) {
    byte[] all = bytes();
    List<byte[]> pieces = new ArrayList<>();
    for (int from = 0; from < all.length; from += size) {
      pieces.add(Arrays.copyOfRange(all, from, Math.min(all.length, from + size)));
    }
    return pieces;
  }
}
