package io.github.pytestmatrix.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.PullPolicy;
import io.github.pytestmatrix.engine.docker.DockerEngine;
import io.github.pytestmatrix.engine.docker.daemon.ConnectionSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EngineOpeningTest {
  @TempDir private Path home;
  private HttpServer daemon;
  private ExecutorService handlers;

  /** A daemon without any containers. */
  @BeforeEach
  void startDaemon() throws IOException {
    daemon = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    handlers = Executors.newCachedThreadPool();
    daemon.setExecutor(handlers);
    daemon.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          String answer =
              path.endsWith("/version")
                  ? "{\"Version\":\"28.0\",\"ApiVersion\":\"1.48\",\"MinAPIVersion\":\"1.24\","
                      + "\"Os\":\"linux\",\"Components\":[{\"Name\":\"Engine\"}]}"
                  : path.endsWith("/info") ? "{\"NCPU\":2,\"MemTotal\":9}" : "[]";
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    daemon.start();
  }

  private final List<String> warnings = new ArrayList<>();

  @AfterEach
  void stopDaemon() {
    daemon.stop(0);
    handlers.shutdownNow();
  }

  private DockerEngine open() throws InterruptedException {
    String host = "tcp://127.0.0.1:" + daemon.getAddress().getPort();
    ConnectionSettings settings =
        new ConnectionSettings(Optional.of(host), Map.of(), home, false, Map.of());
    return DockerEngine.open(settings, "org.example:app", PullPolicy.NEVER);
  }

  /** Only an engine that is still open can be asked. */
  private static void assertClosed(Engine engine) {
    assertThatThrownBy(() -> engine.clean(false)).isInstanceOf(Exception.class);
  }

  @Test
  void engineIsOpenedBesideTheCaller() throws Exception {
    CountDownLatch planned = new CountDownLatch(1);
    try (EngineOpening opening =
        new EngineOpening(
            () -> {
              planned.await();
              return new EngineChoice.Chosen(open(), true, "");
            },
            warnings::add)) {
      planned.countDown();
      Engine engine = opening.chosen().engine();
      assertThat(opening.chosen().engine()).isSameAs(engine);
      assertThat(engine.cpus()).isEqualTo(2);
      assertThat(engine.clean(false).removed()).isEmpty();
    }
  }

  @Test
  void whatClosingCouldNotRemoveIsToldAndHidesNothing() throws Exception {
    try (EngineOpening opening =
        new EngineOpening(() -> new EngineChoice.Chosen(open(), true, ""), warnings::add)) {
      assertThat(opening.chosen().engine().cpus()).isEqualTo(2);
      daemon.stop(0);
    }
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains(
            "Containers of this run may have been left on the Docker daemon at tcp://127.0.0.1")
        .contains("mvn pytest-matrix:clean");
  }

  @Test
  void engineIsClosedWithIt() throws Exception {
    Engine engine;
    try (EngineOpening opening =
        new EngineOpening(() -> new EngineChoice.Chosen(open(), true, ""), warnings::add)) {
      engine = opening.chosen().engine();
    }
    assertClosed(engine);
  }

  @Test
  void troubleIsToldToWhoeverAsks() {
    MatrixException trouble = new MatrixException("No daemon answers.", "Start one.");
    try (EngineOpening opening =
        new EngineOpening(
            () -> {
              throw trouble;
            },
            warnings::add)) {
      assertThatThrownBy(opening::chosen).isSameAs(trouble);
      assertThatThrownBy(opening::chosen).isSameAs(trouble);
    }
  }

  @Test
  void bugIsNotTakenForTrouble() {
    IllegalArgumentException bug = new IllegalArgumentException("a bug");
    try (EngineOpening opening =
        new EngineOpening(
            () -> {
              throw bug;
            },
            warnings::add)) {
      assertThatThrownBy(opening::chosen).isInstanceOf(IllegalStateException.class).hasCause(bug);
    }
  }

  @Test
  void closingEndsAnOpeningThatHangs() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    EngineOpening opening =
        new EngineOpening(
            () -> {
              began.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException stop) {
                interrupted.set(true);
                throw stop;
              }
              throw new AssertionError("Nobody counts down");
            },
            warnings::add);
    began.await();

    opening.close();
    assertThat(interrupted).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  /** As where the interrupt comes when the last answer has been read. */
  @Test
  void engineThatOpensWhileItIsClosedIsClosedToo() throws Exception {
    AtomicReference<DockerEngine> opened = new AtomicReference<>();
    CountDownLatch began = new CountDownLatch(1);
    EngineOpening opening =
        new EngineOpening(
            () -> {
              began.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException tooLate) {
                opened.set(open());
              }
              return new EngineChoice.Chosen(opened.get(), true, "");
            },
            warnings::add);
    began.await();

    opening.close();
    assertClosed(opened.get());
  }

  @Test
  void waitingForTheEngineCanBeInterrupted() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try (EngineOpening opening =
        new EngineOpening(
            () -> {
              never.await();
              return new EngineChoice.Chosen(open(), true, "");
            },
            warnings::add)) {
      Future<EngineChoice.Chosen> waiting = caller.submit(opening::chosen);
      caller.shutdownNow();
      assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(InterruptedException.class);
    }
  }
}
