package io.github.pytestmatrix.engine.local.cell;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.local.folders.RunFolder;
import io.github.pytestmatrix.engine.local.folders.SourceMode;
import io.github.pytestmatrix.engine.local.machine.FolderTree;
import io.github.pytestmatrix.engine.shared.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a run has on the disk while it lasts: a folder in the cache that its cells are made in, and
 * one for their temporary files, whose paths should be short. Safe for use by many threads.
 */
public final class RunFolders {
  private static final String RUNS = "runs";
  private static final String TEMPORARY_PREFIX = "pmx-";
  private static final int MOST_REMOVALS = 20;

  private final RunFolder run;
  private final RunFolder temporary;
  private final ExecutorService cleaner = Executors.newSingleThreadExecutor(CleanerThread::new);
  private final AtomicInteger discarded = new AtomicInteger();

  private RunFolders(RunFolder run, RunFolder temporary) {
    this.run = run;
    this.temporary = temporary;
  }

  /**
   * Makes both.
   *
   * @param cache of the engine
   * @param temporary the system's folder for temporary files
   * @throws MatrixException where one of these can't be written; then nothing is left
   */
  public static RunFolders create(Path cache, Path temporary, Owner owner) {
    RunFolder run;
    try {
      run = RunFolder.create(cache.resolve(RUNS), "", owner);
    } catch (IOException | UncheckedIOException unwritable) {
      throw unwritableCache(cache, unwritable);
    }
    try {
      return new RunFolders(run, RunFolder.create(temporary, TEMPORARY_PREFIX, owner));
    } catch (IOException | UncheckedIOException unwritable) {
      remove(run.path());
      throw unwritable(temporary, unwritable, "Set TMPDIR to a writable folder.");
    }
  }

  public static MatrixException unwritableCache(Path cache, Exception trouble) {
    return unwritable(
        cache,
        trouble,
        "Make it writable and free some space, or use another folder for environments:"
            + " -Dpytest-matrix.cacheDirectory=…");
  }

  private static MatrixException unwritable(Path place, Exception trouble, String hint) {
    return new MatrixException(
        "Can't write to the folder " + place + ": " + trouble, hint, trouble);
  }

  /** The one in the cache. */
  public Path path() {
    return run.path();
  }

  /**
   * Where a cell has its files; not made yet.
   *
   * @param sources the user's own folder
   */
  public CellDirectory cell(String cell, Path sources, SourceMode mode) {
    Path folder = run.path().resolve(cell);
    return new CellDirectory(folder, mode == SourceMode.COPY ? folder.resolve("work") : sources);
  }

  public Path temporary(String cell) {
    return temporary.path().resolve(cell);
  }

  /** Does it when there is time, one after the other. */
  public void later(Runnable work) {
    cleaner.execute(work);
  }

  /**
   * Removes those of builds that are dead.
   *
   * @return their paths
   */
  public List<String> sweep() throws IOException {
    List<Path> removed = new ArrayList<>();
    removed.addAll(RunFolder.sweep(parent(run), ""));
    removed.addAll(RunFolder.sweep(parent(temporary), TEMPORARY_PREFIX));
    return removed.stream().map(Path::toString).toList();
  }

  private static Path parent(RunFolder folder) {
    return Objects.requireNonNull(folder.path().getParent());
  }

  /** Frees the cell's place at once; what becomes of its files is nothing to wait for. */
  public void discard(CellDirectory folder, SourceBytecode bytecode) {
    int number = discarded.incrementAndGet();
    Path trash = run.path().resolve(".trash" + number);
    boolean copied = folder.sources().startsWith(folder.path());
    discard(
        folder.path(),
        trash,
        () -> {
          if (copied) {
            bytecode.keep(trash.resolve(folder.path().relativize(folder.sources())));
          }
          remove(trash);
        });
    String cell = folder.path().getFileName().toString();
    Path temporaryTrash = temporary.path().resolve(".trash" + number);
    discard(temporary(cell), temporaryTrash, () -> remove(temporaryTrash));
  }

  private void discard(Path folder, Path trash, Runnable last) {
    try {
      if (Files.exists(folder)) {
        Files.move(folder, trash);
        if (!cleaner.isShutdown()) {
          cleaner.execute(last);
        }
      }
    } catch (IOException leftToRemove) {
      return; // which takes the whole folder
    }
  }

  /** Nothing more is done {@link #later}; what is under way may take so long. */
  public void await(long seconds) {
    cleaner.shutdown();
    try {
      if (!cleaner.awaitTermination(seconds, TimeUnit.SECONDS)) {
        cleaner.shutdownNow();
      }
    } catch (InterruptedException stopped) {
      cleaner.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** Removes both with all that they hold. */
  public void remove() {
    remove(run.path());
    remove(temporary.path());
  }

  /**
   * Somebody may be removing the same, or a dying process may still be adding to it: then once
   * more.
   */
  private static void remove(Path folder) {
    for (int attempt = 0; attempt < MOST_REMOVALS; attempt++) {
      try {
        FolderTree.delete(folder);
        return;
      } catch (IOException changing) {
        if (!Files.exists(folder)) {
          return;
        }
      }
    }
    // What is left now, the next build's sweep finds by its name.
  }

  /** Lets the JVM end whatever it still has to remove: the next build's sweep does that. */
  private static final class CleanerThread extends Thread {
    CleanerThread(Runnable work) {
      super(work, "pytest-matrix-cleaner");
      setDaemon(true);
    }
  }
}
