package io.github.pytestmatrix.engine.container;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Privileges.User;
import io.github.pytestmatrix.workspace.Workspace;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Each workspace's archive for each owner, made once by whoever needs it first. */
public final class WorkspaceArchives implements AutoCloseable {
  private record Key(Workspace workspace, User owner) {}

  private final Map<Key, FutureTask<WorkspaceArchive>> archives = new ConcurrentHashMap<>();

  public WorkspaceArchive of(Workspace workspace, User owner) throws InterruptedException {
    FutureTask<WorkspaceArchive> mine =
        new FutureTask<>(() -> WorkspaceArchive.of(workspace, ContainerPaths.WORK, owner));
    FutureTask<WorkspaceArchive> first = archives.putIfAbsent(new Key(workspace, owner), mine);
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
  private void close(Key key) {
    try {
      of(key.workspace(), key.owner()).close();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (MatrixException | IOException nothingToClose) {
      return;
    }
  }
}
