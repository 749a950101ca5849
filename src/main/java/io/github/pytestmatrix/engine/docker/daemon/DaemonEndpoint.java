package io.github.pytestmatrix.engine.docker.daemon;

import io.github.pytestmatrix.MatrixException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a daemon may listen.
 *
 * @param uri scheme unix, npipe or tcp; tcp with a port
 * @param origin who named it, for messages: {@code DOCKER_HOST}
 * @param tls what to talk TLS with; empty for plain
 */
public record DaemonEndpoint(URI uri, String origin, Optional<TlsFiles> tls) {
  private static final int PLAIN_PORT = 2375;
  private static final int TLS_PORT = 2376;
  private static final String USUAL_SOCKET = "/var/run/docker.sock";
  private static final String USUAL_PIPE = "//./pipe/docker_engine";
  private static final String ACCEPTED =
      "Use unix:///path/to/docker.sock, tcp://host:port, host:port or npipe:////./pipe/name.";

  private static final Pattern TCP =
      Pattern.compile(
          "(?:[^/@]*@)?(?<host>[\\p{Alnum}._-]*|\\[[\\p{XDigit}:.]+(?:%[\\w.-]+)?])"
              + "(?::(?<port>\\d{0,5}))?(?<path>(?:/[^?#\\s]*)?)");

  /** {@code tcp:host:2375}, {@code unix:/path}. */
  private static final Pattern SLIP = Pattern.compile("(unix|npipe|tcp|https?|ssh):(/?[^/\\d].*)");

  /**
   * What Docker's own client understands, and {@code http} and {@code https} besides.
   *
   * @throws MatrixException where nobody could connect to it
   */
  static DaemonEndpoint parse(String address, String origin, Optional<TlsFiles> tls) {
    String text = address.strip();
    int colon = text.indexOf("://");
    String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
    String rest = colon < 0 ? text : text.substring(colon + 3);
    try {
      return switch (scheme) {
        // Not URI.create: a path may hold blanks.
        case "unix" -> socket(scheme, rest.isEmpty() ? USUAL_SOCKET : rest, origin);
        case "npipe" -> socket(scheme, rest.isEmpty() ? USUAL_PIPE : rest, origin);
        case "tcp", "http", "https" -> tcp(text, rest, scheme, origin, tls);
        case "" -> withoutScheme(text, origin, tls);
        case "ssh" -> throw ssh(text, origin);
        default -> throw unusable(text, origin);
      };
    } catch (URISyntaxException e) {
      throw unusable(text, origin);
    }
  }

  private static DaemonEndpoint socket(String scheme, String rest, String origin)
      throws URISyntaxException {
    String slashes = rest.replace('\\', '/');
    String path = slashes.startsWith("/") ? slashes : "/" + slashes;
    return new DaemonEndpoint(new URI(scheme, "", path, null), origin, Optional.empty());
  }

  /** Docker's client takes {@code host:port} for TCP, but paths and single slashes for nothing. */
  private static DaemonEndpoint withoutScheme(String text, String origin, Optional<TlsFiles> tls)
      throws URISyntaxException {
    Matcher slips = SLIP.matcher(text);
    if (text.isEmpty() || text.indexOf('\\') >= 0) {
      throw unusable(text, origin);
    }
    if (text.startsWith("/") || slips.matches()) {
      String meant =
          text.startsWith("/")
              ? "unix://" + text
              : slips.group(1)
                  + (slips.group(1).equals("unix") ? ":///" : "://")
                  + slips.group(2).replaceFirst("^/", "");
      throw new MatrixException(
          origin + " names '" + text + "', which is not an address of a Docker daemon.",
          "Write " + meant + ". " + ACCEPTED);
    }
    return tcp(text, text, "tcp", origin, tls);
  }

  /** The host may have an underscore, as names of containers do; URI knows no host then. */
  private static DaemonEndpoint tcp(
      String text, String rest, String scheme, String origin, Optional<TlsFiles> tls)
      throws URISyntaxException {
    Matcher parts = TCP.matcher(rest);
    if (!parts.matches()) {
      throw unusable(text, origin);
    }
    if (scheme.equals("https") && tls.isEmpty()) {
      throw new MatrixException(
          origin + " names " + scheme + "://" + rest + ", but no certificates.",
          "Set DOCKER_CERT_PATH to the folder that contains ca.pem, cert.pem and key.pem.");
    }
    String host = parts.group("host").isEmpty() ? "127.0.0.1" : parts.group("host");
    String port = parts.group("port");
    if (port == null || port.isEmpty()) {
      port = String.valueOf(tls.isPresent() ? TLS_PORT : PLAIN_PORT);
    }
    if (Integer.parseInt(port) > 65_535) {
      throw unusable(text, origin);
    }
    String path = parts.group("path").replaceFirst("/+$", "");
    URI uri = new URI("tcp", host + ":" + port, path, null, null);
    return new DaemonEndpoint(uri, origin, tls);
  }

  private static MatrixException ssh(String address, String origin) {
    String target = address.substring("ssh://".length()).replaceAll("/.*", "");
    return new MatrixException(
        origin + " names " + address + ", and this plugin can't connect by ssh.",
        "Forward the socket, and set DOCKER_HOST to the forwarded one:\n"
            + "  ssh -nNT -L /tmp/docker-remote.sock:/var/run/docker.sock "
            + target
            + " &\n"
            + "  export DOCKER_HOST=unix:///tmp/docker-remote.sock");
  }

  private static MatrixException unusable(String address, String origin) {
    return new MatrixException(
        origin + " names '" + address + "', which is not an address of a Docker daemon.", ACCEPTED);
  }

  /** The host of a tcp address, an IPv6 address without its brackets. */
  static String host(URI tcp) {
    String authority = tcp.getAuthority();
    return authority.substring(0, authority.lastIndexOf(':')).replace("[", "").replace("]", "");
  }

  static int port(URI tcp) {
    String authority = tcp.getAuthority();
    return Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1));
  }

  /**
   * For an HTTP client that needs a host as URI knows it. Other names are looked up here.
   *
   * @throws UnknownHostException where that fails
   */
  URI resolved() throws UnknownHostException {
    if (!uri.getScheme().equals("tcp") || uri.getHost() != null) {
      return uri;
    }
    String literal = InetAddress.getByName(host(uri)).getHostAddress();
    String host = literal.indexOf(':') < 0 ? literal : "[" + literal + "]";
    try {
      return new URI("tcp", null, host, port(uri), uri.getPath(), null, null);
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** As users write it. */
  String address() {
    return address(uri);
  }

  static String address(URI uri) {
    return uri.getScheme().equals("tcp") ? uri.toString() : uri.getScheme() + "://" + uri.getPath();
  }

  boolean unix() {
    return uri.getScheme().equals("unix");
  }
}
