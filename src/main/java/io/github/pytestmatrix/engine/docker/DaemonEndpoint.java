package io.github.pytestmatrix.engine.docker;

import io.github.pytestmatrix.MatrixException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a daemon may listen.
 *
 * @param uri scheme unix, npipe or tcp; tcp with a port
 * @param origin who named it, for messages: {@code DOCKER_HOST}
 * @param tls what to talk TLS with; empty for plain
 */
record DaemonEndpoint(URI uri, String origin, Optional<TlsFiles> tls) {
  private static final int PLAIN_PORT = 2375;
  private static final int TLS_PORT = 2376;

  /**
   * @throws MatrixException where the address is none that can be talked to
   */
  static DaemonEndpoint parse(String address, String origin, Optional<TlsFiles> tls) {
    String text = address.strip();
    int colon = text.indexOf("://");
    String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
    try {
      return switch (scheme) {
        // Not URI.create: a path may hold blanks.
        case "unix", "npipe" ->
            new DaemonEndpoint(
                new URI(scheme, "", path(text.substring(colon + 3)), null),
                origin,
                Optional.empty());
        case "tcp", "http", "https" -> tcp(text.substring(colon + 3), scheme, origin, tls);
        case "ssh" -> throw ssh(text, origin);
        default -> throw unusable(text, origin);
      };
    } catch (URISyntaxException e) {
      throw unusable(text, origin);
    }
  }

  private static String path(String rest) {
    String slashes = rest.replace('\\', '/');
    return slashes.startsWith("/") ? slashes : "/" + slashes;
  }

  private static DaemonEndpoint tcp(
      String rest, String scheme, String origin, Optional<TlsFiles> tls) throws URISyntaxException {
    URI given = new URI("tcp://" + rest);
    String host = given.getHost();
    if (host == null) {
      throw unusable(scheme + "://" + rest, origin);
    }
    if (scheme.equals("https") && tls.isEmpty()) {
      throw new MatrixException(
          origin + " names " + scheme + "://" + rest + ", but no certificates.",
          "Set DOCKER_CERT_PATH to the folder of ca.pem, cert.pem and key.pem.");
    }
    int port = given.getPort() >= 0 ? given.getPort() : tls.isPresent() ? TLS_PORT : PLAIN_PORT;
    String path = given.getPath() == null ? "" : given.getPath();
    return new DaemonEndpoint(
        new URI("tcp", null, host, port, path.equals("/") ? "" : path, null, null), origin, tls);
  }

  private static MatrixException ssh(String address, String origin) {
    String target = address.substring("ssh://".length()).replaceAll("/.*", "");
    return new MatrixException(
        origin + " names " + address + ", and docker-java can't connect by ssh.",
        "Forward the socket and name the forwarded one:\n"
            + "  ssh -nNT -L /tmp/docker-remote.sock:/var/run/docker.sock "
            + target
            + " &\n"
            + "  export DOCKER_HOST=unix:///tmp/docker-remote.sock");
  }

  private static MatrixException unusable(String address, String origin) {
    return new MatrixException(
        origin + " names '" + address + "', which is no address of a Docker daemon.",
        "Use unix:///path/to/docker.sock, tcp://host:port or npipe:////./pipe/name.");
  }

  /** As users write it. */
  String address() {
    return uri.getScheme().equals("tcp") ? uri.toString() : uri.getScheme() + "://" + uri.getPath();
  }

  boolean unix() {
    return uri.getScheme().equals("unix");
  }
}
