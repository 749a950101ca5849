package io.github.pytestmatrix.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VolumeTest {
  private static Volume of(List<Entry> entries) {
    return Volume.of(new Workspace(Path.of("/sources"), entries));
  }

  private static Entry file(String path, long size) {
    return new Entry.File(path, false, size, 0);
  }

  @Test
  void filesAndBytesAreCounted() {
    Volume volume =
        of(
            List.of(
                new Entry.Folder("tests"),
                file("tests/test_a.py", 1500),
                new Entry.Link("tests/b", "test_a.py"),
                file("setup.py", 500)));

    assertThat(volume.text()).isEqualTo("3 files, 2.0 kB");
    assertThat(volume.much()).isFalse();
    assertThat(of(List.of(file("a", 12_500_000))).text()).isEqualTo("1 file, 12.5 MB");
  }

  @Test
  void whoeverSendsManyBytesIsToldWhatHoldsThem() {
    Volume volume =
        of(
            List.of(
                file("setup.py", 10_000_000),
                file("data/raw/a.bin", 60_000_000),
                file("data/raw/deep/b.bin", 40_000_000),
                file("data/c.bin", 5_000_000),
                file("src/a.py", 1)));

    assertThat(volume.much()).isTrue();
    assertThat(volume.warning())
        .isEqualTo(
            "Each cell gets a copy of the sources: 5 files, 115.0 MB. The largest folders: data/raw"
                + " (100.0 MB), . (10.0 MB), data (5.0 MB). Exclude what the tests don't need"
                + " with <sourceExcludes>.");
  }

  @Test
  void whoeverSendsManyFilesIsToldWhatHoldsThem() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i <= 20_000; i++) {
      entries.add(file("docs/site/" + i, 10));
    }
    entries.add(file("big", 1_000_000));
    Volume volume = of(entries);

    assertThat(volume.much()).isTrue();
    assertThat(volume.warning()).contains("docs/site (20001 files), . (1 files)");
  }
}
