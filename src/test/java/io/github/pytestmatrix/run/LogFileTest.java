package io.github.pytestmatrix.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  @TempDir private Path folder;

  @Test
  void fileWithoutOutputIsThereOnlyIfItWasBegun() {
    new LogFile(folder.resolve("setup.log")).close();
    LogFile.begun(folder.resolve("output.log")).close();

    assertThat(folder.resolve("setup.log")).doesNotExist();
    assertThat(folder.resolve("output.log")).isEmptyFile();
  }

  @Test
  void laterOutputFollowsEarlierOutput() {
    Path path = folder.resolve("setup.log");
    for (String text : new String[] {"first\n", "second\n"}) {
      try (LogFile file = new LogFile(path)) {
        file.write(text.getBytes(UTF_8));
        assertThat(file.trouble()).isEmpty();
      }
    }

    assertThat(path).hasContent("first\nsecond\n");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void fullDiskIsToldAtTheEndOnly() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    LogFile file = LogFile.begun(full);

    file.write("first\n".getBytes(UTF_8));
    file.write("second\n".getBytes(UTF_8));
    file.close();

    assertThat(file.trouble()).get().asString().contains("No space left on device");
  }
}
