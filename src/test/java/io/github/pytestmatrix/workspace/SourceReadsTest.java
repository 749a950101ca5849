package io.github.pytestmatrix.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceReadsTest {
  @TempDir private Path root;

  private static SourceReads reported(String text) {
    return SourceReads.reported(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void reportNamesTheFiles() {
    assertThat(reported("/opened\nsetup.py\nend\na b/c\rd\n/end\nmore\n"))
        .isEqualTo(new SourceReads(false, Set.of("setup.py", "end", "a b/c\rd")));
    assertThat(reported("/opened\n/end\n").everything()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/end\n",
        "/opened\n",
        "/opened\nsetup.py\nend",
        "setup.py\n/end\n",
        "/opened\n\uFFFD\n/end"
      })
  void reportThatIsNotWholeMeansEverything(String text) {
    assertThat(reported(text)).isEqualTo(SourceReads.EVERYTHING);
  }

  @Test
  void recordFitsAsLongAsWhatWasReadStaysTheSame() throws IOException {
    Files.writeString(root.resolve("read"), "1");
    Files.writeString(root.resolve("other"), "1");
    SourceRecord some = again(SourceRecord.of(new SourceReads(false, Set.of("read")), sources()));
    SourceRecord all = again(SourceRecord.of(SourceReads.EVERYTHING, sources()));
    assertThat(List.of(some.fits(sources()), all.fits(sources()))).containsExactly(true, true);

    Files.writeString(root.resolve("other"), "2");
    assertThat(List.of(some.fits(sources()), all.fits(sources()))).containsExactly(true, false);

    Files.writeString(root.resolve("read"), "2");
    assertThat(some.fits(sources())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "files", "nothing 00", "files 0 0"})
  void damagedRecordIsNone(String text) {
    assertThat(SourceRecord.parse(text)).isEmpty();
  }

  private static SourceRecord again(SourceRecord record) {
    return SourceRecord.parse(record.text()).orElseThrow();
  }

  private SourceDigests sources() {
    return Workspace.scan(root, List.of(), List.of()).digests();
  }
}
