package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.matrix.CellSelection;
import io.github.pytestmatrix.matrix.MatrixSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A project on disk and its configuration, built up step by step. */
final class PlanFixture {
  final Path root;
  final Map<String, String> axes = new LinkedHashMap<>();
  final List<Map<String, String>> includes = new ArrayList<>();
  final Map<Setting, String> texts = new EnumMap<>(Setting.class);
  final Map<String, String> environment = new LinkedHashMap<>();
  final List<CellOverride> overrides = new ArrayList<>();
  final Map<String, String> caller = new LinkedHashMap<>();
  final Map<String, String> servers = new LinkedHashMap<>();
  Optional<List<String>> requirements = Optional.empty();
  Optional<List<String>> packages = Optional.empty();
  List<String> extras = List.of();
  List<String> groups = List.of();
  CellSelection selection = CellSelection.ALL;
  List<String> sourceExcludes = List.of();
  String parallel = "";
  String version = "1.0";

  PlanFixture(Path root) throws IOException {
    this.root = root;
    axes.put("python", "3.8, 3.9");
    write("test_sample.py", "def test_addition(): assert 1 + 1 == 2\n");
  }

  PlanFixture write(String file, String content) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
    return this;
  }

  PlanFixture set(Setting setting, String text) {
    texts.put(setting, text);
    return this;
  }

  PlanFixture override(Map<String, String> when, Map<Setting, String> settings) {
    overrides.add(
        new CellOverride(
            when, new CellSettings(settings, Optional.empty(), Optional.empty(), Map.of())));
    return this;
  }

  Plan plan() {
    return Planner.plan(
        new Settings(
            root,
            List.of(),
            List.of(),
            sourceExcludes,
            new MatrixSpec(axes, List.of(), includes, MatrixSpec.DEFAULT_MAX_CELLS),
            selection,
            new CellSettings(
                texts,
                requirements,
                packages,
                Optional.of(extras),
                Optional.of(groups),
                environment),
            overrides,
            parallel,
            caller,
            servers,
            version));
  }

  Job job(int index) {
    return plan().jobs().get(index);
  }

  String digest() {
    return job(0).environment().digest();
  }

  /** The whole message of a plan that fails; empty where it does not. */
  String fault() {
    try {
      plan();
      return "";
    } catch (MatrixException e) {
      return e.getMessage();
    }
  }
}
