package io.github.pytestmatrix.engine.docker;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.workspace.Workspace;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Each workspace's archive, made once by whoever needs it first. */
final class WorkspaceArchives implements AutoCloseable {
  private final Map<Workspace, FutureTask<WorkspaceArchive>> archives = new ConcurrentHashMap<>();

  WorkspaceArchive of(Workspace workspace) throws InterruptedException {
    FutureTask<WorkspaceArchive> mine =
        new FutureTask<>(() -> WorkspaceArchive.of(workspace, ContainerPaths.WORK));
    FutureTask<WorkspaceArchive> first = archives.putIfAbsent(workspace, mine);
    if (first == null) {
      mine.run();
    }
    try {
      return (first == null ? mine : first).get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof MatrixException unreadable) {
        throw unreadable;
      }
      throw new IllegalStateException(failed.getCause());
    }
  }

  @Override
  public void close() {
    archives.keySet().forEach(this::close);
  }

  /** One that could not be made has nothing to close; whoever wanted it was told. */
  private void close(Workspace workspace) {
    try {
      of(workspace).close();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (MatrixException neverMade) {
      return;
    }
  }
}
