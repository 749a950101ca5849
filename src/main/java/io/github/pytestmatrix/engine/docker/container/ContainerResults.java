package io.github.pytestmatrix.engine.docker.container;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.github.pytestmatrix.engine.LostException;
import io.github.pytestmatrix.engine.container.ContainerPaths;
import io.github.pytestmatrix.engine.container.TarFiles;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnection;
import io.github.pytestmatrix.engine.shared.ResultNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Brings the files of a container's results folder to this machine. The code under test wrote them:
 * so only plain files directly in that folder are taken, and only up to a size.
 */
public final class ContainerResults {
  private static final Duration FETCH = Duration.ofMinutes(5);
  private static final String FOLDER = "results/";
  private static final int MOST_ATTEMPTS = 3;

  private final DockerConnection connection;

  public ContainerResults(DockerConnection connection) {
    this.connection = connection;
  }

  /**
   * Takes what is in the container's folder, or nothing.
   *
   * @throws LostException where the archive breaks off, each time
   * @throws UncheckedIOException where the target can't be written
   */
  public void fetch(String id, Path target) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        fetchOnce(id, target);
        return;
      } catch (LostException | DockerException broken) {
        clear(target);
        if (attempt == MOST_ATTEMPTS) {
          throw broken;
        }
      }
    }
  }

  private static void clear(Path target) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(target)) {
      for (Path file : files) {
        Files.delete(file);
      }
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  private void fetchOnce(String id, Path target) throws InterruptedException {
    try {
      connection
          .calls()
          .within(FETCH, "fetch the results of container " + id, () -> copyOut(id, target));
    } catch (FileSystemException unwritable) {
      throw new UncheckedIOException(unwritable);
    } catch (IOException broken) {
      throw connection.calls().pulse().broken("fetch the results of container " + id, broken);
    }
  }

  private boolean copyOut(String id, Path target) throws IOException {
    try (InputStream stream =
        connection.client().copyArchiveFromContainerCmd(id, "/" + ContainerPaths.RESULTS).exec()) {
      extract(stream, target);
      // The daemon holds the container's lock until all of the stream is read.
      stream.transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (NotFoundException noResults) {
      return false;
    }
  }

  static void extract(InputStream stream, Path target) throws IOException {
    TarFiles archive = new TarFiles(stream);
    ResultNames names = new ResultNames();
    byte[] buffer = new byte[1 << 16];
    for (var name = archive.next(); name.isPresent(); name = archive.next()) {
      names.see();
      String inFolder = name.get().startsWith(FOLDER) ? name.get().substring(FOLDER.length()) : "";
      if (names.take(inFolder, archive.size())) {
        try (OutputStream file =
            Files.newOutputStream(target.resolve(inFolder), StandardOpenOption.CREATE_NEW)) {
          for (int read = archive.read(buffer); read >= 0; read = archive.read(buffer)) {
            write(file, buffer, read);
          }
        }
      }
    }
  }

  /** A full disk is told from a connection that breaks. */
  private static void write(OutputStream file, byte[] buffer, int count) {
    try {
      file.write(buffer, 0, count);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }
}
