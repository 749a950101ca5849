// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.engine.local.machine.Machine;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the executables are called that could be the interpreter that is asked for. */
final class ExecutableNames {
  private static final Pattern INTERPRETER =
      Pattern.compile("(?:python|pypy)(\\d(?:\\.\\d+)?)?t?(?:\\.exe)?");

  /** {@code 3.12.4}, {@code cpython-3.12.4-linux}, {@code cp312-cp312}, {@code Python312}. */
  private static final Pattern VERSION_IN_NAME =
      Pattern.compile(
          "(?<![\\d.])([23])\\.(\\d{1,2})(?!\\d)|(?:cp|pp|[Pp]ython)([23])(\\d{1,2})(?![\\d.])");

  private final boolean windows;
  private final Optional<PythonRequest> wanted;

  private ExecutableNames(boolean windows, Optional<PythonRequest> wanted) {
    this.windows = windows;
    this.wanted = wanted;
  }

  static ExecutableNames of(Machine machine, PythonRequest wanted) {
    return new ExecutableNames(machine.windows(), Optional.of(wanted));
  }

  static ExecutableNames all(Machine machine) {
    return new ExecutableNames(machine.windows(), Optional.empty());
  }

  private boolean anyMinor() {
    return wanted.isEmpty() || !wanted.get().hasMinor();
  }

  /** Whether the user's default is what is asked for. */
  boolean anyPython3() {
    return wanted.isPresent() && !wanted.get().hasMinor() && !wanted.get().pypy();
  }

  /** Whether a folder of that name may hold what is asked for; names often tell the version. */
  boolean mayBeIn(String folderName) {
    Matcher version = VERSION_IN_NAME.matcher(folderName);
    if (anyMinor() || !version.find()) {
      return true;
    }
    String inName =
        version.group(1) == null
            ? version.group(3) + "." + version.group(4)
            : version.group(1) + "." + version.group(2);
    return wanted.isEmpty() || wanted.get().minor().equals(inName);
  }

  /**
   * Those that are in the folder, the likeliest first. Links that point nowhere are among them:
   * they are worth a word.
   */
  List<Path> in(Path folder) {
    Set<Path> found = new LinkedHashSet<>();
    for (String name : names()) {
      Path executable = folder.resolve(windows ? name + ".exe" : name);
      if (Files.exists(executable, LinkOption.NOFOLLOW_LINKS)) {
        found.add(executable);
      }
    }
    if (anyMinor()) {
      found.addAll(listing(folder));
    }
    return List.copyOf(found);
  }

  private List<String> names() {
    if (wanted.isEmpty()) {
      return List.of("python3", "python");
    }
    PythonRequest value = wanted.get();
    List<String> prefixes = value.pypy() ? List.of("pypy", "python") : List.of("python");
    List<String> names = new ArrayList<>();
    for (String prefix : prefixes) {
      if (value.hasMinor()) {
        if (value.freeThreaded().orElse(false)) {
          names.add(prefix + value.minor() + "t");
        }
        names.add(prefix + value.minor());
      }
      names.add(prefix + value.version().number(0));
      names.add(prefix);
    }
    return names;
  }

  private static List<Path> listing(Path folder) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (isInterpreter(entry)) {
          found.add(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException unreadable) {
      // A folder that is not there or not ours to read has nothing for us.
    }
    found.sort(ExecutableNames::newestFirst);
    return found;
  }

  private static int newestFirst(Path one, Path other) {
    int order = version(other).compareTo(version(one));
    return order == 0 ? one.toString().compareTo(other.toString()) : order;
  }

  private static boolean isInterpreter(Path path) {
    return INTERPRETER.matcher(path.getFileName().toString()).matches();
  }

  private static PythonVersion version(Path path) {
    Matcher name = INTERPRETER.matcher(path.getFileName().toString());
    String version = name.matches() && name.group(1) != null ? name.group(1) : "0";
    return PythonVersion.parse(version).orElseThrow();
  }
}
