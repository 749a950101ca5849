package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** docker-java's exceptions don't say which request was forbidden; those of this client do. */
final class NamedRefusals implements DockerHttpClient {
  private static final int LONGEST_BODY = 4096;
  private static final String PULL = "POST /images/create";

  private final DockerHttpClient http;
  private final String daemon;

  /**
   * @param daemon how messages name it
   */
  NamedRefusals(DockerHttpClient http, String daemon) {
    this.http = http;
    this.daemon = daemon;
  }

  @Override
  public Response execute(Request request) {
    Response response = http.execute(request);
    if (response.getStatusCode() != ForbiddenException.FORBIDDEN) {
      return response;
    }
    try (response;
        InputStream body = response.getBody()) {
      String text = new String(body.readNBytes(LONGEST_BODY), StandardCharsets.UTF_8);
      String name = ForbiddenException.request(request.method(), request.path());
      if (name.equals(PULL) && text.strip().startsWith("{")) {
        throw new DockerException(text, ForbiddenException.FORBIDDEN); // the registry's word
      }
      throw ForbiddenException.of(daemon, name, text);
    } catch (IOException cutOff) {
      throw new UncheckedIOException(cutOff);
    }
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
