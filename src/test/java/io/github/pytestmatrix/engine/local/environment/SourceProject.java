package io.github.pytestmatrix.engine.local.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.local.machine.FolderTree;
import io.github.pytestmatrix.matrix.CellSelection;
import io.github.pytestmatrix.matrix.MatrixSpec;
import io.github.pytestmatrix.plan.CellSettings;
import io.github.pytestmatrix.plan.Planner;
import io.github.pytestmatrix.plan.Setting;
import io.github.pytestmatrix.plan.Settings;
import io.github.pytestmatrix.workspace.WorkspaceCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Python project on disk, planned anew as each build does, and its environments. */
final class SourceProject {
  private static final String PYTHON = "3.12";

  final Path root;
  final Map<String, String> environment = new LinkedHashMap<>();
  List<String> extras = List.of();
  List<String> packages = List.of();
  String install = "auto";
  String setup = "";
  private final CacheFixture cache;
  private String version = "1.0";

  SourceProject(Path root, CacheFixture cache) {
    this.root = root;
    this.cache = cache;
    // The backends are among the packages: one installation of them for all builds.
    environment.put("PIP_NO_BUILD_ISOLATION", "0");
  }

  SourceProject write(String file, String content) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
    return this;
  }

  EnvironmentSpec plan() {
    Map<Setting, String> texts = new EnumMap<>(Setting.class);
    texts.put(Setting.INSTALL_PROJECT, install);
    texts.put(Setting.SETUP, setup);
    return Planner.plan(
            new Settings(
                root,
                List.of(),
                List.of(),
                List.of(),
                new MatrixSpec(
                    Map.of("python", PYTHON), List.of(), List.of(), MatrixSpec.DEFAULT_MAX_CELLS),
                CellSelection.ALL,
                new CellSettings(
                    texts,
                    Optional.empty(),
                    Optional.of(packages),
                    Optional.of(extras),
                    Optional.empty(),
                    environment),
                List.of(),
                "",
                Map.of(),
                Map.of(),
                version))
        .jobs()
        .get(0)
        .environment();
  }

  InstalledEnvironment prepare() throws InterruptedException {
    return cache.prepare(PYTHON, plan());
  }

  boolean cached() throws InterruptedException {
    return cache.environments.inspect(cache.python(PYTHON), plan()).cached();
  }

  /** What a cell finds: all distributions with their metadata, and what {@code code} prints. */
  String found(String code) throws IOException, InterruptedException {
    return inCell(
        "import importlib.metadata as m, re\n"
            + "for d in sorted(m.distributions(), key=lambda d: d.metadata['Name']):\n"
            + "    print(d.metadata['Name'], d.version, d.requires, d.metadata['Summary'],\n"
            + "        sorted((e.name, e.value) for e in d.entry_points))\n"
            + code);
  }

  /** What a cell prints that runs {@code code} with the sources in the folder {@code work}. */
  String inCell(String code) throws IOException, InterruptedException {
    Path cell = cache.cell();
    Path work = cell.resolve("work");
    EnvironmentSpec spec = plan();
    InstalledEnvironment environment = cache.prepare(PYTHON, spec);
    WorkspaceCopy.copy(spec.workspace(), work);
    return cache
        .first(environment.enter(cell.resolve("venv"), work, true), code)
        .replace(cell.toString(), "CELL");
  }

  /** The same where nothing at all was there before. */
  String foundFresh(String code) throws IOException, InterruptedException {
    version = "fresh-" + version;
    String fresh = found(code);
    version = version.substring("fresh-".length());
    return fresh;
  }

  /** The same project for another cache. */
  SourceProject with(CacheFixture other) {
    SourceProject same = new SourceProject(root, other);
    same.environment.clear();
    same.environment.putAll(environment);
    same.packages = packages;
    same.install = install;
    same.setup = setup;
    return same;
  }

  /**
   * The same, with names that nobody has used for its environments.
   *
   * @param name of this use
   */
  SourceProject unknown(CacheFixture other, String name) {
    SourceProject unknown = with(other);
    unknown.version = name;
    return unknown;
  }

  /** A change that can be taken back. */
  interface Change {
    Change undo(Path root) throws IOException;
  }

  /** Other content; of a file that is not there yet: a new file. */
  static Change content(String file) {
    return root -> {
      Path path = root.resolve(file);
      if (Files.exists(path)) {
        String before = Files.readString(path);
        Files.writeString(path, before + "# more\n");
        return undone -> {
          Files.writeString(path, before);
          return content(file);
        };
      }
      boolean alone = !Files.exists(path.getParent());
      Files.createDirectories(path.getParent());
      Files.writeString(path, "");
      return undone -> {
        FolderTree.delete(alone ? path.getParent() : path);
        return content(file);
      };
    };
  }

  /** Without it, nothing is installed; with it, the project is; and without it again, nothing. */
  void assertInstalledAnewFor(String what, Change change) throws Exception {
    assertThat(cached()).as("before a change of %s", what).isTrue();
    Change undo = change.undo(root);
    assertThat(cached()).as("after a change of %s", what).isFalse();
    undo.undo(root);
    assertThat(cached()).as("after a change of %s that was taken back", what).isTrue();
  }

  void assertLive(String file) throws Exception {
    assertThat(root.resolve(file)).exists();
    Change undo = content(file).undo(root);
    assertThat(cached()).as("after a change of %s", file).isTrue();
    undo.undo(root);
  }
}
