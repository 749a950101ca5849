package io.github.pytestmatrix.engine.local.interpreter;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.pytestmatrix.engine.local.machine.BriefCommand;
import io.github.pytestmatrix.engine.local.machine.Machine;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A machine that is in memory alone: its files, and what its programs would answer. As a test's
 * extension, it is closed after each.
 */
public final class PaperMachine implements AutoCloseable, AfterEachCallback, BriefCommand {
  private static final byte[] ELF = head(0x7F, 'E', 'L', 'F', 2, 1, 1, 0);
  private static final byte[] MACHO = head(0xCF, 0xFA, 0xED, 0xFE);
  private static final byte[] EXE = head('M', 'Z');

  private final Machine.Os os;
  private final FileSystem files;
  private final Map<String, String> variables = new LinkedHashMap<>();
  private final Map<String, String> outputs = new LinkedHashMap<>();
  private final Map<String, Path> explicit = new LinkedHashMap<>();
  private final List<String> started = new CopyOnWriteArrayList<>();

  public PaperMachine(Machine.Os os) {
    this.os = os;
    this.files =
        Jimfs.newFileSystem(
            switch (os) {
              case LINUX -> Configuration.unix();
              case MACOS -> Configuration.osX();
              case WINDOWS -> Configuration.windows().toBuilder().setRoots("C:\\", "D:\\").build();
            });
  }

  Path path(String text) {
    return files.getPath(text);
  }

  public PaperMachine set(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  PaperMachine name(String python, String executable) {
    explicit.put(python, path(executable));
    return this;
  }

  /** A CPython that is complete. */
  PaperMachine python(String executable, String version) throws IOException {
    return python(executable, version, Map.of());
  }

  /**
   * @param facts that differ from those of a complete CPython
   */
  PaperMachine python(String executable, String version, Map<String, String> facts)
      throws IOException {
    program(executable);
    Map<String, String> all = new LinkedHashMap<>();
    all.put("implementation", "CPython");
    all.put("version", version);
    all.put("freeThreaded", "0");
    all.put("abi", "cpython");
    all.put("platform", "linux-x86_64");
    all.put("bits", "64");
    all.put("text", version + " (main)");
    all.put("executable", path(executable).toString());
    all.put("venv", "1");
    all.put("ensurepip", "1");
    all.putAll(facts);
    outputs.put(path(executable).toString(), "\npytest-matrix-interpreter:" + line(all) + "\n");
    return this;
  }

  /** The system's own, alone on the path: {@code /usr/bin/python3.12}. */
  PaperMachine systemPython() throws IOException {
    return set("PATH", "/usr/bin").python("/usr/bin/python3.12", "3.12.3");
  }

  /**
   * One that pyenv has installed.
   *
   * @param name of the executable
   */
  PaperMachine pyenv(String version, String name) throws IOException {
    return python("/home/me/.pyenv/versions/" + version + "/bin/" + name, version);
  }

  private static String line(Map<String, String> facts) {
    List<String> fields = new ArrayList<>();
    facts.forEach(
        (name, value) -> fields.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return String.join("&", fields);
  }

  /** An executable that says nothing. */
  PaperMachine program(String executable) throws IOException {
    byte[] head =
        switch (os) {
          case LINUX -> ELF;
          case MACOS -> MACHO;
          case WINDOWS -> EXE;
        };
    return file(executable, head);
  }

  PaperMachine file(String file, String text) throws IOException {
    return file(file, text.getBytes(StandardCharsets.UTF_8));
  }

  PaperMachine file(String file, byte[] content) throws IOException {
    Files.createDirectories(path(file).getParent());
    Files.write(path(file), content);
    Files.setLastModifiedTime(path(file), FileTime.fromMillis(1_000));
    return this;
  }

  PaperMachine folder(String folder) throws IOException {
    Files.createDirectories(path(folder));
    return this;
  }

  PaperMachine link(String link, String target) throws IOException {
    Files.createDirectories(path(link).getParent());
    Files.createSymbolicLink(path(link), path(target));
    return this;
  }

  /** What a command prints. */
  PaperMachine output(String command, String text) {
    outputs.put(command, text);
    return this;
  }

  /** All that was started, each as one line. */
  List<String> started() {
    return List.copyOf(started);
  }

  public Machine machine() {
    Path root = files.getRootDirectories().iterator().next();
    Path home = root.resolve(os == Machine.Os.WINDOWS ? "Users/me" : "home/me");
    return new Machine(os, variables, home, root, root.resolve("tmp"));
  }

  Interpreters interpreters() {
    return new Interpreters(
        machine(), explicit, machine().root().resolve("cache/interpreters"), "amd64", this);
  }

  /** What is found for a value. */
  String find(String python) throws InterruptedException {
    return interpreters().find(python).executable().toString();
  }

  @Override
  public Output run(List<String> command, String input) throws IOException {
    boolean question = command.get(command.size() - 1).equals("-");
    String line = String.join(" ", command);
    String executable = path(command.get(0)).toRealPath().toString();
    String key = question ? executable : line;
    started.add(question ? executable : line);
    if (!outputs.containsKey(key)) {
      return new Output(OptionalInt.of(127), "error while loading shared libraries\n");
    }
    return new Output(OptionalInt.of(0), outputs.get(key));
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    close();
  }

  @Override
  public void close() throws IOException {
    files.close();
  }

  private static byte[] head(int... start) {
    byte[] head = new byte[64];
    for (int i = 0; i < start.length; i++) {
      head[i] = (byte) start[i];
    }
    head[18] = 0x3E;
    return head;
  }
}
