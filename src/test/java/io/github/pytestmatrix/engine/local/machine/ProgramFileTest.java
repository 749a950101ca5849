package io.github.pytestmatrix.engine.local.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramFileTest {
  @TempDir Path folder;

  private ProgramFile file(byte[] content) throws IOException {
    return ProgramFile.of(Files.write(folder.resolve("file"), content));
  }

  private ProgramFile elf(int machine, boolean bigEndian) throws IOException {
    byte[] head = new byte[64];
    System.arraycopy(new byte[] {0x7F, 'E', 'L', 'F', 2}, 0, head, 0, 5);
    head[5] = (byte) (bigEndian ? 2 : 1);
    head[bigEndian ? 19 : 18] = (byte) machine;
    return file(head);
  }

  @ParameterizedTest
  @CsvSource({
    "0x3E, false, amd64, ''",
    "0x03, false, amd64, ''",
    "0x3E, false, i386, ''",
    "0x28, false, aarch64, ''",
    "0xB7, false, amd64, 'is built for aarch64, this machine is amd64'",
    "0x3E, false, aarch64, 'is built for amd64, this machine is aarch64'",
    "0x16, true, amd64, 'is built for s390x, this machine is amd64'",
    "0x16, true, s390x, ''",
    "0x99, false, amd64, ''",
    "0x15, false, ppc64le, ''",
  })
  void aProgramForAnotherProcessorIsKnown(
      String machine, boolean bigEndian, String processor, String trouble) throws IOException {
    ProgramFile program = elf(Integer.decode(machine), bigEndian);

    assertThat(program.trouble(Machine.Os.LINUX, processor)).isEqualTo(trouble);
  }

  @Test
  void eachSystemHasItsPrograms() throws IOException {
    ProgramFile exe = file(new byte[] {'M', 'Z', 0, 0});
    assertThat(exe.trouble(Machine.Os.WINDOWS, "amd64")).isEmpty();
    assertThat(exe.trouble(Machine.Os.LINUX, "amd64"))
        .isEqualTo("is not a program for this" + " system");

    ProgramFile fat = file(new byte[] {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE});
    assertThat(fat.trouble(Machine.Os.MACOS, "aarch64")).isEmpty();
    assertThat(fat.trouble(Machine.Os.WINDOWS, "amd64")).isNotEmpty();

    assertThat(elf(0x3E, false).trouble(Machine.Os.MACOS, "amd64")).isNotEmpty();
  }

  @Test
  void textIsAScriptByItsFirstLineAlone() throws IOException {
    ProgramFile script = file("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
    assertThat(script.script()).isTrue();
    assertThat(script.trouble(Machine.Os.LINUX, "amd64")).isEmpty();
    assertThat(script.trouble(Machine.Os.MACOS, "aarch64")).isEmpty();
    assertThat(script.trouble(Machine.Os.WINDOWS, "amd64")).isNotEmpty();

    ProgramFile text = file("rm -rf x\n".getBytes(StandardCharsets.UTF_8));
    assertThat(text.script()).isFalse();
    assertThat(text.trouble(Machine.Os.LINUX, "amd64"))
        .isEqualTo("is not a program for this" + " system");
  }

  @Test
  void anEmptyOrCutFileIsNoProgram() throws IOException {
    assertThat(file(new byte[0]).trouble(Machine.Os.LINUX, "amd64")).isEqualTo("is an empty file");
    assertThat(file(new byte[] {0x7F, 'E', 'L', 'F'}).trouble(Machine.Os.LINUX, "amd64"))
        .isEqualTo("is not a program for this system");
  }
}
