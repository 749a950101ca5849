package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.async.ResultCallback;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;

/** Holds the stream of a request, so that closing the callback ends it. */
abstract class StreamCallback<T> implements ResultCallback<T> {
  private final CompletableFuture<Closeable> stream = new CompletableFuture<>();

  @Override
  public void onStart(Closeable closeable) {
    stream.complete(closeable);
  }

  @Override
  public final void close() {
    Closeable open = stream.getNow(() -> {});
    try {
      open.close();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
