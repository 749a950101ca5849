package io.github.pytestmatrix.engine.local.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class FolderTreeTest {
  @TempDir private Path folder;

  @Test
  void foldersDeeperThanAnyPathReachesAreRemoved() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    // Paths of this length can't be made by their names, so by changing the directory.
    String script =
        "import os\nfor i in range(2000): os.mkdir('dir'); os.chdir('dir')\nopen('file', 'w').close()";
    Process python =
        new ProcessBuilder("python3", "-I", "-S", "-c", script).directory(tree.toFile()).start();
    assertThat(python.waitFor()).isZero();

    FolderTree.delete(tree);
    assertThat(tree).doesNotExist();
  }

  @Test
  void linksAreRemovedAndNotFollowedAndPermissionsDoNotMatter() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("file"), "precious");
    Path tree = Files.createDirectories(folder.resolve("tree/locked")).getParent();
    Files.createSymbolicLink(tree.resolve("locked/link"), outside);
    Files.setPosixFilePermissions(
        tree.resolve("locked"), PosixFilePermissions.fromString("---------"));

    FolderTree.delete(tree);
    assertThat(tree).doesNotExist();
    assertThat(outside.resolve("file")).hasContent("precious");
  }

  @Test
  void twoBuildsThatRemoveTheSameTreeDoNotDisturbEachOther() throws Exception {
    ExecutorService builds = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 20; round++) {
        Path tree = folder.resolve("tree" + round);
        for (int number = 0; number < 20; number++) {
          Path inner = Files.createDirectories(tree.resolve("a/" + number + "/b/c"));
          Files.writeString(inner.resolve("file"), "x");
        }
        CyclicBarrier both = new CyclicBarrier(2);
        Callable<Path> delete =
            () -> {
              both.await();
              FolderTree.delete(tree);
              return tree;
            };
        for (Future<Path> done : builds.invokeAll(List.of(delete, delete))) {
          assertThat(done.get()).doesNotExist();
        }
      }
    } finally {
      builds.shutdownNow();
    }
  }
}
