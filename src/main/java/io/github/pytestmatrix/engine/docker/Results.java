package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.LostException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Brings the files of a container's results folder to this machine. The code under test wrote them:
 * so only plain files directly in that folder are taken, and only up to a size.
 */
final class Results {
  private static final Duration FETCH = Duration.ofMinutes(5);
  private static final int MOST_ATTEMPTS = 3;
  private static final long MOST_BYTES = 1L << 30;
  private static final Pattern NAME =
      Pattern.compile("results/([A-Za-z0-9_-][A-Za-z0-9._-]{0,120})");

  private final DockerConnection connection;

  Results(DockerConnection connection) {
    this.connection = connection;
  }

  /**
   * Takes what is in the container's folder, or nothing.
   *
   * @throws LostException where the archive breaks off, each time
   */
  void fetch(String id, Path target) throws InterruptedException {
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
      throw unusable(target, unwritable);
    }
  }

  private static MatrixException unusable(Path target, IOException trouble) {
    return new MatrixException(
        "Can't fetch the results into " + target + ": " + trouble.getMessage(), "", trouble);
  }

  private void fetchOnce(String id, Path target) throws InterruptedException {
    try {
      connection
          .calls()
          .within(FETCH, "fetch the results of container " + id, () -> copyOut(id, target));
    } catch (FileSystemException unwritable) {
      throw unusable(target, unwritable);
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
    TarArchiveInputStream tar = new TarArchiveInputStream(stream);
    long budget = MOST_BYTES;
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      var name = NAME.matcher(entry.getName());
      if (isPlainFile(entry) && name.matches()) {
        budget -= entry.getSize();
        if (budget < 0) {
          throw new MatrixException(
              "The test results in the cell's results folder are larger than 1 GiB.",
              "See what writes so much to captured output; pytest's option is junit_logging.");
        }
        Files.copy(tar, target.resolve(name.group(1)));
      }
    }
  }

  /** To the library everything but a folder is a file. */
  private static boolean isPlainFile(TarArchiveEntry entry) {
    return entry.getLinkFlag() == TarConstants.LF_NORMAL
        || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
  }
}
