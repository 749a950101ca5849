package io.github.pytestmatrix.engine.docker.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.docker.daemon.DaemonProbe.Answer;
import io.github.pytestmatrix.engine.docker.daemon.UnreachableException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Finds out who answers at an endpoint, or says in words why nobody does. */
final class DaemonInquiry {
  private static final String NO_DAEMON = "the server there is not a Docker daemon";

  private DaemonInquiry() {}

  /** The cheapest of all looks, for the many places where nothing is. */
  static void lookFor(DaemonEndpoint endpoint) throws UnreachableException {
    if (endpoint.unix()) {
      Path socket = Path.of(endpoint.uri().getPath());
      if (Files.notExists(socket)) {
        throw new UnreachableException(Kind.MISSING, "no such file");
      }
      if (!Files.exists(socket)) {
        throw new UnreachableException(Kind.DENIED, "permission denied for a folder above it");
      }
    }
  }

  static DaemonVersion version(
      DaemonEndpoint endpoint, DaemonProbe probe, DaemonCalls calls, Duration limit)
      throws UnreachableException, InterruptedException {
    JsonNode json;
    try {
      json = calls.within(limit, "GET /version", () -> read(probe, "/version"));
    } catch (ForbiddenException proxy) {
      throw new UnreachableException(Kind.OTHER, proxy.what() + " " + proxy.hint(), proxy);
    } catch (MatrixException late) {
      throw new UnreachableException(
          Kind.OTHER, "no answer within " + DaemonCalls.seconds(limit) + " s", late);
    } catch (IOException e) {
      throw unreachable(endpoint, probe, e);
    }
    return DaemonVersion.parse(json)
        .orElseThrow(() -> new UnreachableException(Kind.OTHER, NO_DAEMON));
  }

  /** Whatever it says, it has answered. */
  static void ping(DaemonProbe probe) throws IOException {
    Answer unused = probe.get("/_ping");
  }

  /** The signals that were sent to the container through the daemon, in their order. */
  static List<String> kills(
      DaemonProbe probe, ApiVersion api, String container, Instant since, Instant until)
      throws IOException {
    String filter =
        new ObjectMapper()
            .writeValueAsString(Map.of("container", List.of(container), "event", List.of("kill")));
    String query =
        "since=" + seconds(since) + "&until=" + seconds(until) + "&filters=" + encoded(filter);
    Answer answer = probe.get("/v" + api + "/events?" + query);
    List<String> signals = new ArrayList<>();
    if (answer.status() == 200) {
      for (JsonNode event : events(answer.body())) {
        signals.add(event.path("Actor").path("Attributes").path("signal").asText());
      }
    }
    return signals;
  }

  private static List<JsonNode> events(String body) throws IOException {
    try (MappingIterator<JsonNode> events =
        new ObjectMapper().readerFor(JsonNode.class).readValues(body)) {
      return events.readAll();
    }
  }

  private static String seconds(Instant time) {
    return String.format(Locale.ROOT, "%d.%09d", time.getEpochSecond(), time.getNano());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static DaemonFacts facts(DaemonProbe probe, ApiVersion api) throws IOException {
    return DaemonFacts.parse(read(probe, "/v" + api + "/info"));
  }

  /** The daemon's description of an image; empty where it has none of that name. */
  static Optional<JsonNode> image(DaemonProbe probe, ApiVersion api, String reference)
      throws IOException {
    String path;
    try {
      path = new URI(null, null, "/v" + api + "/images/" + reference + "/json", null).getRawPath();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
    Answer answer = probe.get(path);
    return answer.status() == 404 ? Optional.empty() : Optional.of(json(probe, path, answer));
  }

  /** What the daemon says where it has no such thing; empty where it has, or answers otherwise. */
  static Optional<String> absent(DaemonProbe probe, ApiVersion api, String path)
      throws IOException {
    Answer answer = probe.get("/v" + api + "/" + path);
    return answer.status() == 404
        ? Optional.of(
            new ObjectMapper().readTree(answer.body()).path("message").asText("not found"))
        : Optional.empty();
  }

  /**
   * All containers, also ended ones, that carry the label; {@code label} is a name, or a name, =
   * and a value.
   */
  static List<FoundContainer> containers(DaemonProbe probe, ApiVersion api, String label)
      throws IOException {
    String filter = new ObjectMapper().writeValueAsString(Map.of("label", List.of(label)));
    String query = "all=1&filters=" + encoded(filter);
    List<FoundContainer> found = new ArrayList<>();
    read(probe, "/v" + api + "/containers/json?" + query)
        .forEach(json -> found.add(FoundContainer.of(json)));
    return found;
  }

  private static IOException said(DaemonProbe probe, IOException broken) {
    if (broken instanceof SSLException) {
      return broken;
    }
    try {
      Optional<SSLException> alert = probe.alert();
      return alert.isPresent() ? alert.get() : broken;
    } catch (IOException brokenAgain) {
      return broken;
    }
  }

  /** The labels of each image that carries the label, a name, = and a value. */
  static List<Map<String, String>> images(DaemonProbe probe, ApiVersion api, String label)
      throws IOException {
    String filter = new ObjectMapper().writeValueAsString(Map.of("label", List.of(label)));
    List<Map<String, String>> found = new ArrayList<>();
    read(probe, "/v" + api + "/images/json?filters=" + encoded(filter))
        .forEach(json -> found.add(BaseImage.labels(json.path("Labels"))));
    return found;
  }

  private static JsonNode read(DaemonProbe probe, String path) throws IOException {
    return json(probe, path, probe.get(path));
  }

  private static JsonNode json(DaemonProbe probe, String path, Answer answer) throws IOException {
    if (answer.status() == ForbiddenException.FORBIDDEN) {
      String request = ForbiddenException.request("GET", path);
      throw ForbiddenException.of(probe.address(), request, answer.body());
    }
    if (answer.status() != 200) {
      throw new IOException(answer.text());
    }
    try {
      return new ObjectMapper().readTree(answer.body());
    } catch (IOException e) {
      throw new IOException(NO_DAEMON, e);
    }
  }

  private static UnreachableException unreachable(
      DaemonEndpoint endpoint, DaemonProbe probe, IOException e) {
    String text = String.valueOf(e.getMessage());
    if (text.toLowerCase(Locale.ROOT).contains("permission denied")) {
      return new UnreachableException(Kind.DENIED, "permission denied", e);
    }
    if (e instanceof ConnectException) {
      return new UnreachableException(Kind.REFUSED, "connection refused: nothing listens there", e);
    }
    if (e instanceof UnknownHostException) {
      return new UnreachableException(Kind.OTHER, "unknown host", e);
    }
    if (text.contains("HTTP request to an HTTPS server")) {
      String reason = "the daemon requires TLS: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH";
      return new UnreachableException(Kind.OTHER, reason, e);
    }
    if (endpoint.tls().isPresent()) {
      String why = TlsError.explain(endpoint.tls().get(), said(probe, e));
      return new UnreachableException(Kind.OTHER, why, e);
    }
    return new UnreachableException(Kind.OTHER, text, e);
  }
}
