package io.github.pytestmatrix.engine.local.folders;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.shared.Owner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class RunFolderTest {
  private static final Owner ME = Owner.current();
  private static final Owner DEAD = new Owner(ME.host(), ME.pid(), ME.start() + "0");

  @TempDir private Path parent;

  @Test
  void foldersOfDeadBuildsAreRemovedAndNoOthers() throws Exception {
    Path mine = RunFolder.create(parent, "pmx-", ME).path();
    Path dead = RunFolder.create(parent, "pmx-", DEAD).path();
    Path elsewhere =
        RunFolder.create(parent, "pmx-", new Owner("elsewhere", 1_999_999_999L, "1")).path();
    Path foreign = Files.createDirectory(parent.resolve("pmx-of-somebody"));
    Path other = Files.createDirectory(parent.resolve("x" + dead.getFileName()));
    Path kept = Files.writeString(parent.resolve("kept"), "kept");
    Path locked = Files.createDirectories(dead.resolve("py312/locked"));
    Files.writeString(locked.resolve("file"), "");
    Files.createSymbolicLink(dead.resolve("link"), kept);
    Files.createSymbolicLink(dead.resolve("folder"), other);
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));

    assertThat(RunFolder.sweep(parent, "pmx-")).containsExactly(dead);
    assertThat(dead).doesNotExist();
    assertThat(mine).exists();
    assertThat(elsewhere).exists();
    assertThat(foreign).exists();
    assertThat(other).exists();
    assertThat(kept).hasContent("kept");
    assertThat(RunFolder.sweep(parent.resolve("absent"), "")).isEmpty();
  }

  /** A path in kept bytecode is replaced by another one, which must not be longer. */
  @Test
  void allNamesHaveOneLength() throws Exception {
    Path short1 = RunFolder.create(parent, "", new Owner(ME.host(), 1, "")).path();
    Path long1 = RunFolder.create(parent, "", new Owner(ME.host(), 4194304, "1234567890")).path();
    assertThat(long1.toString()).hasSameSizeAs(short1.toString());
  }

  @Test
  void nobodyElseMayEnter() throws Exception {
    try (RunFolder folder = RunFolder.create(parent.resolve("new/parents"), "", ME)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
          .isEqualTo("rwx------");
    }
    assertThat(parent.resolve("new/parents")).isEmptyDirectory();
  }
}
