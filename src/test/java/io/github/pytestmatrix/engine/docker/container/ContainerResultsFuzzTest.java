package io.github.pytestmatrix.engine.docker.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.pytestmatrix.MatrixException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/**
 * Unpacks whatever a fuzzer thinks of. An ordinary test run unpacks what is among the test
 * resources.
 */
class ContainerResultsFuzzTest {
  @TempDir private static Path folder;

  @FuzzTest(maxDuration = "1m")
  void archive(byte[] archive) throws IOException {
    Path target = Files.createDirectories(folder.resolve("target"));
    try {
      ContainerResults.extract(new ByteArrayInputStream(withChecksums(archive)), target);
    } catch (IOException | MatrixException refused) {
      // What came before may have arrived.
    }
    try (Stream<Path> outside = Files.list(folder)) {
      assertThat(outside).containsExactly(target);
    }
    long bytes = 0;
    for (Path file : files(target)) {
      assertThat(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
      bytes += Files.size(file);
      Files.delete(file);
    }
    assertThat(bytes).isLessThanOrEqualTo(archive.length);
  }

  private static List<Path> files(Path target) throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      return files.toList();
    }
  }

  /** A fuzzer would hardly ever find the sum of a header; where there is one, it is made right. */
  private static byte[] withChecksums(byte[] archive) {
    byte[] right = archive.clone();
    for (int header = 0; header + 512 <= right.length; header += 512) {
      if (right[header + 148] != '0') {
        continue;
      }
      int sum = 0;
      for (int i = 0; i < 512; i++) {
        sum += i >= 148 && i < 156 ? ' ' : right[header + i] & 0xFF;
      }
      for (int i = 6; i >= 0; i--) {
        right[header + 148 + i] = (byte) ('0' + sum % 8);
        sum /= 8;
      }
      right[header + 155] = 0;
    }
    return right;
  }
}
