package io.github.pytestmatrix.engine.docker.container;

import com.github.dockerjava.api.async.ResultCallback;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Holds the stream of a request, so that closing the callback ends it. */
abstract class StreamCallback<T> implements ResultCallback<T> {
  private final CompletableFuture<Closeable> stream = new CompletableFuture<>();

  @Override
  public void onStart(Closeable closeable) {
    stream.complete(closeable);
  }

  /** Also one that the daemon begins only later. */
  @Override
  public final void close() {
    CompletableFuture<Void> unused = stream.thenAccept(StreamCallback::end);
  }

  private static void end(Closeable open) {
    try {
      open.close();
    } catch (IOException broken) {
      return; // the stream is given up anyway
    }
  }
}
