package io.github.pytestmatrix.engine.docker.container;

import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.io.Closeable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The two streams of an attached container. Unlike docker-java's own adapter it also ends its
 * waiters when the request fails before it began, and hands out copies: docker-java fills the same
 * buffer again.
 */
final class FrameReader extends StreamCallback<Frame> {
  private final Consumer<byte[]> stdout;
  private final Consumer<byte[]> stderr;
  private final CompletableFuture<Boolean> started = new CompletableFuture<>();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

  FrameReader(Consumer<byte[]> stdout, Consumer<byte[]> stderr) {
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** Completes once the daemon has attached us; exceptionally where it refuses. */
  CompletableFuture<Boolean> started() {
    return started;
  }

  /** Completes when both streams have ended; exceptionally where the connection broke. */
  CompletableFuture<Boolean> ended() {
    return ended;
  }

  @Override
  public void onStart(Closeable closeable) {
    super.onStart(closeable);
    started.complete(true);
  }

  @Override
  public void onNext(Frame frame) {
    byte[] payload = frame.getPayload().clone();
    if (frame.getStreamType() == StreamType.STDERR) {
      stderr.accept(payload);
    } else {
      stdout.accept(payload);
    }
  }

  @Override
  public void onError(Throwable trouble) {
    started.completeExceptionally(trouble);
    ended.completeExceptionally(trouble);
  }

  @Override
  public void onComplete() {
    started.complete(true);
    ended.complete(true);
  }
}
