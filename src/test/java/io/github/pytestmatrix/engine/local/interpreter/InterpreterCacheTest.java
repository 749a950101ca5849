package io.github.pytestmatrix.engine.local.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.local.machine.FileSignature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterpreterCacheTest {
  private static final String LINE =
      "implementation=CPython&version=3.12.1&freeThreaded=0&abi=&platform=linux-x86_64&bits=64"
          + "&text=3.12.1%20%28main%29&executable=%2Fpy%2Fpython&venv=1&ensurepip=1";

  @TempDir Path folder;
  private Path file;
  private FileSignature stamp;
  private InterpreterFacts facts;

  @BeforeEach
  void interpreter() throws IOException {
    file = folder.resolve("new folder/interpreters");
    stamp = FileSignature.of(Files.createFile(folder.resolve("python ä")).toRealPath());
    facts = InterpreterFacts.parse(LINE).orElseThrow();
  }

  @Test
  void anAnswerIsThereInTheNextBuild() {
    new InterpreterCache(file).put(stamp, facts);

    Optional<InterpreterFacts> known = new InterpreterCache(file).get(stamp);

    assertThat(known).map(InterpreterFacts::line).contains(LINE);
    assertThat(known.orElseThrow().interpreter(Path.of("/a/python"), stamp))
        .isEqualTo(facts.interpreter(Path.of("/a/python"), stamp));
  }

  @Test
  void anotherFileAtThePathIsAnotherInterpreter() {
    InterpreterCache cache = new InterpreterCache(file);
    cache.put(stamp, facts);

    assertThat(cache.get(new FileSignature(stamp.path(), stamp.modified() + 1, stamp.size())))
        .isEmpty();
    assertThat(cache.get(new FileSignature(stamp.path(), stamp.modified(), stamp.size() + 1)))
        .isEmpty();
  }

  @Test
  void severalBuildsAddToOneFile() throws IOException {
    FileSignature other = FileSignature.of(Files.createFile(folder.resolve("pypy")).toRealPath());
    InterpreterCache one = new InterpreterCache(file);
    InterpreterCache two = new InterpreterCache(file);
    assertThat(one.get(stamp)).isEmpty();
    assertThat(two.get(other)).isEmpty();

    one.put(stamp, facts);
    two.put(other, facts);

    InterpreterCache third = new InterpreterCache(file);
    assertThat(third.get(stamp)).isPresent();
    assertThat(third.get(other)).isPresent();
  }

  @Test
  void whatIsGoneIsForgotten() throws IOException {
    new InterpreterCache(file).put(stamp, facts);
    Files.delete(Path.of(stamp.path()));
    FileSignature other = FileSignature.of(Files.createFile(folder.resolve("pypy")).toRealPath());

    new InterpreterCache(file).put(other, facts);

    assertThat(Files.readString(file)).contains("pypy").doesNotContain("python+%C3%A4");
  }

  @Test
  void aDamagedFileCountsAsEmpty() throws IOException {
    InterpreterCache written = new InterpreterCache(file);
    written.put(stamp, facts);
    String whole = Files.readString(file);
    String header = whole.substring(0, whole.indexOf('\n') + 1);
    String entry = whole.substring(header.length()).strip();

    for (String damaged :
        new String[] {
          "",
          "\n\n",
          entry,
          header.replace('1', '0') + entry,
          header + entry.substring(0, entry.length() - 4),
          header + entry.replace("version=3.12.1", "version=three"),
          header + entry.replaceFirst("\\d+", "later"),
          header + entry.replaceFirst("%2F", "%zz"),
          header + "1 2 3 4 5",
        }) {
      Files.writeString(file, damaged);
      assertThat(new InterpreterCache(file).get(stamp)).as(damaged).isEmpty();
    }
    Files.write(file, new byte[] {(byte) 0xC3, (byte) 0x28, 0, 1});
    assertThat(new InterpreterCache(file).get(stamp)).isEmpty();

    new InterpreterCache(file).put(stamp, facts);
    assertThat(new InterpreterCache(file).get(stamp)).isPresent();
  }

  @Test
  void aFolderThatCannotBeWrittenIsNoTrouble() throws IOException {
    Path inAFile = Files.writeString(folder.resolve("file"), "", StandardCharsets.UTF_8);
    InterpreterCache cache = new InterpreterCache(inAFile.resolve("interpreters"));

    cache.put(stamp, facts);

    assertThat(cache.get(stamp)).isPresent();
    assertThat(new InterpreterCache(inAFile.resolve("interpreters")).get(stamp)).isEmpty();
  }

  @Test
  void writingLeavesNothingBesideTheFile() throws IOException {
    new InterpreterCache(file).put(stamp, facts);

    try (Stream<Path> entries = Files.list(folder.resolve("new folder"))) {
      assertThat(entries).containsExactly(file);
    }
  }
}
