package io.github.pytestmatrix.engine.docker.daemon;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Asks a daemon for small facts with nothing but the JDK: it is known whether and why nobody
 * answers, and in which API version to talk, while docker-java is still being loaded.
 */
final class DaemonProbe {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})\\b");
  private static final long ALERT_MILLIS = 3000;
  private static final int LONGEST_ANSWER = 4 << 20;

  private final URI uri;
  private final Optional<SSLContext> tls;
  private final Duration limit;

  DaemonProbe(URI uri, Optional<SSLContext> tls, Duration limit) {
    this.uri = uri;
    this.tls = tls;
    this.limit = limit;
  }

  /** How messages name the daemon. */
  String address() {
    return DaemonEndpoint.address(uri);
  }

  public record Answer(int status, String body) {
    /** For messages. */
    String text() {
      String text = body.strip();
      return "HTTP " + status + ": " + text.substring(0, Math.min(300, text.length()));
    }
  }

  /**
   * What the daemon answers, whatever the status. An interrupt closes a unix socket's connection;
   * on the others, {@code limit} bounds each step.
   *
   * @throws IOException where nobody answers, or not in HTTP
   */
  Answer get(String path) throws IOException {
    switch (uri.getScheme()) {
      case "unix" -> {
        try (SocketChannel channel =
            SocketChannel.open(UnixDomainSocketAddress.of(Path.of(uri.getPath())))) {
          return exchange(
              path, Channels.newInputStream(channel), Channels.newOutputStream(channel));
        }
      }
      case "npipe" -> {
        try (RandomAccessFile pipe = new RandomAccessFile(uri.getPath().replace('/', '\\'), "rw")) {
          return exchange(
              path, new FileInputStream(pipe.getFD()), new FileOutputStream(pipe.getFD()));
        }
      }
      default -> {
        try (Socket socket = connect()) {
          return exchange(path, socket.getInputStream(), socket.getOutputStream());
        }
      }
    }
  }

  /**
   * What a daemon that hangs up on us says before, which is lost where we speak first: with TLS 1.3
   * it looks at our certificate only after we have accepted its own.
   */
  Optional<SSLException> alert() throws IOException {
    if (tls.isEmpty()) {
      return Optional.empty();
    }
    try (Socket socket = connect()) {
      socket.setSoTimeout((int) Math.min(ALERT_MILLIS, limit.toMillis()));
      int unusedByte = socket.getInputStream().read();
      return Optional.empty();
    } catch (SocketTimeoutException accepted) {
      return Optional.empty();
    } catch (SSLException said) {
      return Optional.of(said);
    }
  }

  private Socket connect() throws IOException {
    int millis = (int) limit.toMillis();
    InetSocketAddress address =
        new InetSocketAddress(DaemonEndpoint.host(uri), DaemonEndpoint.port(uri));
    if (address.isUnresolved()) {
      throw new UnknownHostException("unknown host " + DaemonEndpoint.host(uri));
    }
    Socket plain = new Socket();
    try {
      plain.connect(address, millis);
      plain.setSoTimeout(millis);
      return tls.isPresent() ? secured(plain, tls.get()) : plain;
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  private Socket secured(Socket plain, SSLContext context) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(plain, DaemonEndpoint.host(uri), DaemonEndpoint.port(uri), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** HTTP 1.0, so that the answer ends with the connection and comes in one piece. */
  private Answer exchange(String path, InputStream in, OutputStream out) throws IOException {
    String prefix = uri.getScheme().equals("tcp") ? uri.getRawPath() : "";
    String request =
        "GET " + prefix + path + " HTTP/1.0\r\nHost: docker\r\nAccept: application/json\r\n\r\n";
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    out.flush();
    byte[] answer = in.readNBytes(LONGEST_ANSWER);
    int end = endOfHead(answer);
    String head = new String(answer, 0, end, StandardCharsets.ISO_8859_1);
    Matcher status = STATUS.matcher(head);
    if (!status.lookingAt()) {
      throw new IOException("the server there is not a Docker daemon");
    }
    return new Answer(
        Integer.parseInt(status.group(1)),
        new String(answer, end, answer.length - end, StandardCharsets.UTF_8));
  }

  private static int endOfHead(byte[] answer) {
    for (int i = 0; i + 3 < answer.length; i++) {
      if (answer[i] == '\r'
          && answer[i + 1] == '\n'
          && answer[i + 2] == '\r'
          && answer[i + 3] == '\n') {
        return i + 4;
      }
    }
    return answer.length;
  }
}
