package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.engine.local.machine.BriefCommand;
import io.github.pytestmatrix.engine.local.machine.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Interpreters that a command of the system lists; it is run once, when its list is needed. */
final class CommandSource implements InterpreterSource {
  private final String name;
  private final Machine machine;
  private final List<List<String>> lists;
  private final Function<String, List<String>> reader;
  private final BriefCommand commands;
  private Optional<List<Path>> found = Optional.empty();

  /**
   * @param lists the commands
   * @param reader takes the paths from an output
   */
  CommandSource(
      String name,
      Machine machine,
      List<List<String>> lists,
      Function<String, List<String>> reader,
      BriefCommand commands) {
    this.name = name;
    this.machine = machine;
    this.lists = List.copyOf(lists);
    this.reader = reader;
    this.commands = commands;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized List<List<Path>> groups(ExecutableNames names) throws InterruptedException {
    if (found.isEmpty()) {
      List<Path> paths = new ArrayList<>();
      for (List<String> list : lists) {
        reader.apply(output(list)).stream()
            .map(machine::path)
            .flatMap(Optional::stream)
            .filter(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS))
            .forEach(paths::add);
      }
      found = Optional.of(paths.stream().distinct().toList());
    }
    return found.stream().toList();
  }

  private String output(List<String> list) throws InterruptedException {
    try {
      BriefCommand.Output output = commands.run(list, "");
      return output.exit().orElse(1) == 0 ? output.text() : "";
    } catch (IOException notOnThisMachine) {
      return "";
    }
  }

  @Override
  public String searched() {
    return lists.isEmpty() ? "" : String.join(" ", lists.get(0));
  }
}
