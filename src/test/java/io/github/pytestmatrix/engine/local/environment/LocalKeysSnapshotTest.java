package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.SampleSpec;
import io.github.pytestmatrix.engine.local.interpreter.Interpreter;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.it.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKeysSnapshotTest {
  @TempDir private Path folder;

  /** A change of these makes all users build all of their environments anew. */
  @Test
  void foldersOfTheLayersOfASpec() throws IOException {
    SampleSpec sample = new SampleSpec(folder.resolve("sources"));
    List<String> lines = new ArrayList<>();
    for (Installer installer :
        List.of(new Installer(Optional.empty()), new Installer(Optional.of(Path.of("uv"))))) {
      for (ProjectInstall install : ProjectInstall.values()) {
        add(lines, installer, sample.with(install), "");
        add(
            lines,
            installer,
            sample.with(install, "lib"),
            " with a requirement of its own sources");
      }
    }

    Snapshot.verify("environment-keys-local", lines);
  }

  private void add(List<String> lines, Installer installer, EnvironmentSpec spec, String kind) {
    Machine machine =
        new Machine(
            Machine.Os.LINUX,
            Map.of(
                "PATH", "/usr/bin",
                "LANG", "C.UTF-8",
                "PIP_INDEX_URL", "https://me:secret@pypi.example.org/simple",
                "UV_RESOLUTION", "lowest",
                "CI", "true"),
            Path.of("/home/me"),
            Path.of("/"),
            Path.of("/tmp"));
    Interpreter interpreter =
        new Interpreter(
            Path.of("/usr/bin/python3.12"),
            "CPython",
            "3.12.3",
            false,
            "linux-x86_64",
            "CPython 3.12.3 (main) linux-x86_64",
            true,
            true);
    EnvironmentLayers layers =
        EnvironmentLayers.of(
            new LayerStore(folder.resolve("cache")), interpreter, spec, installer, machine);
    lines.add("project " + spec.install() + kind + ", by " + installer.name());
    lines.add("  seed          " + name(layers.seed()));
    lines.add("  dependencies  " + name(layers.dependencies()));
    lines.add("  project       " + name(layers.project()));
  }

  private static String name(Layer layer) {
    return String.valueOf(layer.folder().getFileName());
  }
}
