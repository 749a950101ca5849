package io.github.pytestmatrix.engine.local.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the first bytes of a file tell. It is asked before anything is started, because a JVM hands
 * a file that the system refuses to a shell, which would obey whatever is in it.
 */
public final class ProgramFile {
  private static final int HEAD = 20;

  /** Of the ELF header. */
  private static final Map<Integer, String> PROCESSORS =
      Map.of(
          0x03,
          "i386",
          0x28,
          "arm",
          0x3E,
          "amd64",
          0xB7,
          "aarch64",
          0xF3,
          "riscv64",
          0x15,
          "ppc64",
          0x16,
          "s390x",
          0x102,
          "loongarch64");

  /** Those of a family may run each other's programs; the system knows. */
  private static final Map<String, String> FAMILIES =
      Map.of("amd64", "x86", "i386", "x86", "aarch64", "arm");

  private final byte[] head;

  private ProgramFile(byte[] head) {
    this.head = head;
  }

  public static ProgramFile of(Path real) throws IOException {
    try (InputStream in = Files.newInputStream(real)) {
      return new ProgramFile(in.readNBytes(HEAD));
    }
  }

  public boolean script() {
    return begins('#', '!');
  }

  /**
   * Why it can't be run; empty where nothing speaks against it.
   *
   * @param processor this machine's, as {@code os.arch} calls it
   */
  public String trouble(Machine.Os os, String processor) {
    if (head.length == 0) {
      return "is an empty file";
    }
    boolean fits =
        switch (os) {
          case LINUX -> script() || elf();
          case MACOS -> script() || macho();
          case WINDOWS -> begins('M', 'Z');
        };
    if (!fits) {
      return "is not a program for this system";
    }
    String builtFor = elf() ? PROCESSORS.getOrDefault(machine(), processor) : processor;
    boolean runs =
        !PROCESSORS.containsValue(processor) || family(builtFor).equals(family(processor));
    return runs ? "" : "is built for " + builtFor + ", this machine is " + processor;
  }

  private static String family(String processor) {
    return FAMILIES.getOrDefault(processor, processor);
  }

  private boolean elf() {
    return begins(0x7F, 'E', 'L', 'F') && head.length == HEAD;
  }

  private int machine() {
    boolean bigEndian = head[5] == 2;
    int first = head[18] & 0xFF;
    int second = head[19] & 0xFF;
    return bigEndian ? first << 8 | second : second << 8 | first;
  }

  private boolean macho() {
    return begins(0xCF, 0xFA, 0xED, 0xFE)
        || begins(0xFE, 0xED, 0xFA, 0xCF)
        || begins(0xCE, 0xFA, 0xED, 0xFE)
        || begins(0xCA, 0xFE, 0xBA, 0xBE);
  }

  private boolean begins(int... bytes) {
    if (head.length < bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((head[i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
