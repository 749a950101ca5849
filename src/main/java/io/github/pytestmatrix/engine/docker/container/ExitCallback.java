package io.github.pytestmatrix.engine.docker.container;

import com.github.dockerjava.api.model.WaitResponse;
import java.util.concurrent.CompletableFuture;

/** The daemon's answer to a wait: the container's exit code, or why there is none. */
final class ExitCallback extends StreamCallback<WaitResponse> {
  private final CompletableFuture<Integer> code = new CompletableFuture<>();

  CompletableFuture<Integer> code() {
    return code;
  }

  @Override
  public void onNext(WaitResponse response) {
    Integer status = response.getStatusCode();
    if (status == null) {
      code.completeExceptionally(
          new IllegalStateException("the daemon ended the wait without an exit code"));
    } else {
      code.complete(status);
    }
  }

  @Override
  public void onError(Throwable trouble) {
    code.completeExceptionally(trouble);
  }

  @Override
  public void onComplete() {
    code.completeExceptionally(new IllegalStateException("the daemon ended the wait early"));
  }
}
