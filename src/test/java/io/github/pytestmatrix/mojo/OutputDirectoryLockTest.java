package io.github.pytestmatrix.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class OutputDirectoryLockTest {
  @TempDir private Path target;

  private OutputDirectoryLock acquire() throws Exception {
    return OutputDirectoryLock.of(target.resolve("pytest-matrix"), news -> {});
  }

  @Test
  void secondBuildSaysThatItWaitsAndGoesOnAfterTheFirst() throws Exception {
    List<String> news = new CopyOnWriteArrayList<>();
    CountDownLatch waiting = new CountDownLatch(1);
    OutputDirectoryLock first = acquire();
    CompletableFuture<OutputDirectoryLock> second =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return OutputDirectoryLock.of(
                    target.resolve("pytest-matrix"),
                    line -> {
                      news.add(line);
                      waiting.countDown();
                    });
              } catch (Exception failed) {
                throw new IllegalStateException(failed);
              }
            });
    assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
    first.check();
    assertThat(second).isNotDone();

    first.close();

    try (OutputDirectoryLock got = second.get(20, TimeUnit.SECONDS)) {
      got.check();
    }
    assertThat(news).singleElement().asString().contains("another build", "pytest-matrix");
  }

  @Test
  void directoryThatWasRemovedIsNobodysAnyMore() throws Exception {
    try (OutputDirectoryLock held = acquire()) {
      assertThatCode(held::check).doesNotThrowAnyException();
      for (String name : List.of(".build", ".lock", "")) {
        Files.delete(target.resolve("pytest-matrix").resolve(name));
      }

      assertThatThrownBy(held::check)
          .isInstanceOf(MatrixException.class)
          .hasMessageContaining("Another build has removed ");
    }
  }

  @Test
  void directoryThatAnotherBuildHasMadeAnewIsTheOthers() throws Exception {
    try (OutputDirectoryLock held = acquire()) {
      Files.writeString(target.resolve("pytest-matrix/.build"), "another one");

      assertThatThrownBy(held::check).isInstanceOf(MatrixException.class);
    }
  }
}
