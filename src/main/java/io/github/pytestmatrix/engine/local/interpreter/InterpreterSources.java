package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.engine.local.machine.BriefCommand;
import io.github.pytestmatrix.engine.local.machine.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ways by which interpreters come to a machine. */
record InterpreterSources(Machine machine, BriefCommand commands) {
  /** In the order of the search. Nothing is looked at before a source is asked. */
  List<InterpreterSource> inOrder() {
    Pyenv pyenv = new Pyenv(machine);
    Mise mise = new Mise(machine);
    Asdf asdf = new Asdf(machine);
    List<InterpreterSource> sources = new ArrayList<>();
    sources.add(new PathSource(machine, List.of(pyenv, mise, asdf)));
    sources.add(pyenv);
    sources.add(new UvManaged(machine));
    sources.add(mise);
    sources.add(asdf);
    sources.add(new Conda(machine));
    if (machine.os() == Machine.Os.MACOS) {
      sources.add(new Homebrew(machine));
    }
    sources.add(new SystemFolders(machine));
    switch (machine.os()) {
      case LINUX -> sources.add(new Homebrew(machine));
      case MACOS -> {}
      case WINDOWS -> {
        sources.add(launcher());
        sources.add(registry());
      }
    }
    return sources;
  }

  private CommandSource launcher() {
    List<List<String>> list = new ArrayList<>();
    py().ifPresent(py -> list.add(List.of(py.toString(), "--list-paths")));
    return new CommandSource("the py launcher", machine, list, WindowsListing::launcher, commands);
  }

  /** Its installer offers to leave {@code PATH} alone. */
  private Optional<Path> py() {
    Path forAll = windowsFolder().resolve("py.exe");
    Path forUser = machine.localData().resolve("Programs/Python/Launcher/py.exe");
    return machine
        .program("py")
        .or(() -> Optional.of(forAll).filter(Files::exists))
        .or(() -> Optional.of(forUser).filter(Files::exists));
  }

  private CommandSource registry() {
    String reg = windowsFolder().resolve("System32/reg.exe").toString();
    List<List<String>> lists =
        List.of(
            List.of(reg, "query", "HKCU\\Software\\Python", "/s"),
            List.of(reg, "query", "HKLM\\Software\\Python", "/s", "/reg:64"),
            List.of(reg, "query", "HKLM\\Software\\Python", "/s", "/reg:32"));
    return new CommandSource("the registry", machine, lists, WindowsListing::registry, commands);
  }

  private Path windowsFolder() {
    return machine.folder("SystemRoot").orElse(machine.root().resolve("Windows"));
  }
}
