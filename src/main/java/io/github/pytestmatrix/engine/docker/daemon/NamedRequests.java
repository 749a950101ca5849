package io.github.pytestmatrix.engine.docker.daemon;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;

/**
 * docker-java's exceptions don't say which request was forbidden; those of this client do. It is a
 * proxy since the compiler warns of an annotation that the class of requests has and nobody ships.
 */
final class NamedRequests {
  private static final int LONGEST_BODY = 4096;
  private static final String PULL = "POST /images/create";

  private NamedRequests() {}

  /**
   * @param daemon how messages name it
   */
  static DockerHttpClient of(DockerHttpClient http, String daemon) {
    return (DockerHttpClient)
        Proxy.newProxyInstance(
            DockerHttpClient.class.getClassLoader(),
            new Class<?>[] {DockerHttpClient.class},
            (proxy, method, arguments) -> {
              Object answer = invoke(http, method, arguments);
              if (answer instanceof DockerHttpClient.Response response
                  && response.getStatusCode() == ForbiddenException.FORBIDDEN) {
                Class<?> requests = method.getParameterTypes()[0];
                throw refused(response, request(requests, arguments[0]), daemon);
              }
              return answer;
            });
  }

  private static Object invoke(Object target, Method method, Object... arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException failed) {
      throw failed.getCause() == null ? failed : failed.getCause();
    }
  }

  private static String request(Class<?> requests, Object request) throws Throwable {
    Object method = invoke(request, requests.getMethod("method"));
    Object path = invoke(request, requests.getMethod("path"));
    return ForbiddenException.request(String.valueOf(method), String.valueOf(path));
  }

  private static RuntimeException refused(
      DockerHttpClient.Response response, String request, String daemon) throws IOException {
    try (response;
        InputStream body = response.getBody()) {
      String text = new String(body.readNBytes(LONGEST_BODY), StandardCharsets.UTF_8);
      return request.equals(PULL) && text.strip().startsWith("{")
          ? new DockerException(text, ForbiddenException.FORBIDDEN) // the registry's word
          : ForbiddenException.of(daemon, request, text);
    }
  }
}
