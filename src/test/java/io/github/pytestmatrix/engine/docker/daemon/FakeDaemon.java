package io.github.pytestmatrix.engine.docker.daemon;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A daemon on a unix socket that says what a test tells it to. */
public final class FakeDaemon implements AutoCloseable {
  /** What to say; {@code hangs} keeps the connection open after it. */
  public record Answer(int status, String body, boolean hangs) {
    public static Answer ok(String body) {
      return new Answer(200, body, false);
    }

    public static Answer error(int status, String message) {
      return new Answer(status, "{\"message\":\"" + message + "\"}", false);
    }
  }

  public record Request(String line, Map<String, String> headers) {}

  private final Path socket;
  private final ServerSocketChannel server;
  private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, Deque<Answer>> answers = new LinkedHashMap<>();

  private FakeDaemon(Path socket) throws IOException {
    this.socket = socket;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread acceptor = new Thread(this::accept, "fake-daemon");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  /** One that answers nothing but 404. */
  static FakeDaemon at(Path socket) throws IOException {
    return new FakeDaemon(socket);
  }

  public static FakeDaemon ofVersion(Path socket, String version, String api, String oldest)
      throws IOException {
    return at(socket)
        .answer(
            "GET /version",
            Answer.ok(
                String.format(
                    Locale.ROOT,
                    "{\"Version\":\"%s\",\"ApiVersion\":\"%s\",\"MinAPIVersion\":\"%s\","
                        + "\"Os\":\"linux\",\"Components\":[{\"Name\":\"Engine\"}]}",
                    version,
                    api,
                    oldest)))
        .answer("GET /info", Answer.ok("{\"NCPU\":7,\"MemTotal\":9,\"CgroupVersion\":\"2\"}"));
  }

  /** Of several answers to one request, each is given once, the last one ever after. */
  public FakeDaemon answer(String request, Answer... several) {
    synchronized (answers) {
      answers.put(request, new ArrayDeque<>(List.of(several)));
    }
    return this;
  }

  public DaemonEndpoint endpoint() {
    return DaemonEndpoint.parse("unix://" + socket, "the test", Optional.empty());
  }

  /** The request lines without protocol. */
  public List<String> requestLines() {
    return requests.stream().map(Request::line).toList();
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        open.add(channel);
        Thread handler = new Thread(() -> handle(channel), "fake-daemon-connection");
        handler.setDaemon(true);
        handler.start();
      }
    } catch (IOException closed) {
      return;
    }
  }

  private void handle(SocketChannel channel) {
    try {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.ISO_8859_1));
      String line = in.readLine();
      if (line == null) {
        channel.close();
        return;
      }
      Map<String, String> headers = new HashMap<>();
      for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
        int colon = header.indexOf(':');
        headers.put(
            header.substring(0, colon).toLowerCase(Locale.ROOT),
            header.substring(colon + 1).strip());
      }
      String request = line.replaceFirst(" HTTP/.*", "");
      requests.add(new Request(request, headers));
      Answer answer = find(request.replaceFirst(" /v\\d+\\.\\d+/", " /"));
      OutputStream out = Channels.newOutputStream(channel);
      String head = "HTTP/1.1 " + answer.status() + " X\r\nConnection: close\r\n\r\n";
      if (answer.status() > 0) {
        out.write((head + answer.body()).getBytes(StandardCharsets.UTF_8));
      }
      if (!answer.hangs()) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer find(String request) {
    synchronized (answers) {
      List<String> keys = new ArrayList<>(answers.keySet());
      for (String key : keys) {
        if (request.startsWith(key)) {
          Deque<Answer> several = answers.get(key);
          return several.size() > 1 ? several.removeFirst() : several.getFirst();
        }
      }
    }
    return Answer.error(404, "no such thing");
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SocketChannel channel : open) {
      channel.close();
    }
  }
}
