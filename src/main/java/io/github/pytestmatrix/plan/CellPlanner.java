// Plain loops: decision 022
package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.container.ImageReference;
import io.github.pytestmatrix.matrix.Axis;
import io.github.pytestmatrix.matrix.Cell;
import io.github.pytestmatrix.matrix.PythonAxis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Turns one cell's settings, as typed, into its job; notes what is wrong and goes on. */
final class CellPlanner {
  private static final Pattern PLATFORM =
      Pattern.compile("linux|(?:linux/)?[A-Za-z0-9_-]+(?:/[A-Za-z0-9.]+)?");

  private static final String PLATFORM_HINT =
      "Write a platform in Docker's format: linux/amd64, linux/arm64, linux/arm/v7.";

  private final Settings settings;
  private final EnvironmentPlanner environments;
  private final List<String> axes;
  private final boolean sound;
  private final CellRemarks faults;
  private final CellRemarks warnings;

  /**
   * @param sound whether the axes have no faults; else nothing is blamed for their values
   */
  CellPlanner(
      Settings settings,
      EnvironmentPlanner environments,
      List<String> axes,
      boolean sound,
      CellRemarks faults,
      CellRemarks warnings) {
    this.settings = settings;
    this.environments = environments;
    this.axes = axes;
    this.sound = sound;
    this.faults = faults;
    this.warnings = warnings;
  }

  Job plan(Cell cell, CellSettings wanted) {
    Template template = new Template(cell, axes, sound, faults, warnings);
    CellVariables ours = new CellVariables(cell, settings, faults, warnings);
    Map<String, String> environment = ours.written(wanted, template);
    Set<Setting> told = EnumSet.noneOf(Setting.class);
    Reader reader = new Reader(cell, texts(wanted, template, told), told);
    checkPytestArgs(cell, reader.text(Setting.PYTEST_ARGS));
    BeforeScriptLines.check(
        cell, reader.text(Setting.BEFORE_SCRIPT), reader.has(Setting.SCRIPT), faults, warnings);
    if (reader.has(Setting.SCRIPT)) {
      ScriptLines.check(cell, reader.text(Setting.SCRIPT), faults, warnings);
    }
    Map<String, String> passed = ours.passed(reader);
    Map<String, String> secrets = ours.secrets(reader, environment);
    if (reader.has(Setting.SCRIPT) && reader.has(Setting.PYTEST_ARGS)) {
      warnings.add(
          cell.id(),
          "<pytestArgs> has no effect together with <script>, which calls pytest itself.",
          "Write its arguments into the script.");
    }
    EnvironmentSpec spec =
        environments.plan(
            cell,
            base(cell, reader, template),
            requirementFiles(wanted, template),
            plain(wanted.packages().orElse(List.of()), "<package>", template),
            plain(wanted.extras().orElse(List.of()), "<extra>", template),
            plain(wanted.dependencyGroups().orElse(List.of()), "<dependencyGroup>", template),
            reader.text(Setting.SETUP),
            environment,
            passed,
            secrets,
            install(reader),
            reader.duration(Setting.SETUP_TIMEOUT));
    return new Job(
        cell,
        spec,
        reader.text(Setting.BEFORE_SCRIPT),
        reader.text(Setting.PYTEST_ARGS).strip(),
        reader.has(Setting.SCRIPT) ? Optional.of(reader.text(Setting.SCRIPT)) : Optional.empty(),
        ours.all(passed, secrets, environment),
        CellLimits.of(reader),
        reader
            .read(Setting.ALLOW_FAILURE, CellPlanner::flag, "Write true or false.")
            .orElse(false));
  }

  /** A quote that the shell looks for in vain, and then blames a line of ours for; no tests. */
  private void checkPytestArgs(Cell cell, String arguments) {
    Optional<OpenQuote> quote = OpenQuote.in(arguments);
    if (quote.isPresent()) {
      faults.add(
          cell.id(),
          "<pytestArgs> has an opening quote without a closing one: " + quote.get().place() + ".",
          "Add the closing quote, or write \\" + quote.get().mark() + " for a plain one.");
    }
    Optional<String> option = OptionWithoutTests.in(arguments);
    if (option.isPresent()) {
      faults.add(
          cell.id(),
          "<pytestArgs> has " + option.get() + ", with which pytest runs no tests.",
          "Remove it.");
    }
  }

  /**
   * @param told receives the settings whose fault is known already
   */
  private Map<Setting, String> texts(CellSettings wanted, Template template, Set<Setting> told) {
    Map<Setting, String> texts = new EnumMap<>(Setting.class);
    for (Map.Entry<Setting, String> written : wanted.texts().entrySet()) {
      Setting setting = written.getKey();
      String element = setting.element();
      String text = written.getValue();
      if (text.equals(setting.standard())) {
        continue; // Maven writes it where the user writes nothing
      }
      int before = template.unresolved();
      if (setting == Setting.SETUP) {
        texts.put(setting, template.setup(element, text, wanted.environment().keySet()));
      } else if (setting.isShell()) {
        texts.put(setting, template.shell(element, text, wanted.environment().keySet()));
      } else {
        texts.put(setting, template.plain(element, text).strip());
      }
      if (template.unresolved() > before) {
        told.add(setting);
      }
    }
    return texts;
  }

  private static Optional<List<String>> requirementFiles(CellSettings wanted, Template template) {
    return wanted.requirements().isPresent()
        ? Optional.of(plain(wanted.requirements().get(), "<requirement>", template))
        : Optional.empty();
  }

  private static List<String> plain(List<String> items, String element, Template template) {
    List<String> plain = new ArrayList<>();
    for (String item : items) {
      int before = template.unresolved();
      String text = template.plain(element, item).strip();
      if (!text.isEmpty() && template.unresolved() == before) {
        plain.add(text);
      }
    }
    return List.copyOf(plain);
  }

  private Base base(Cell cell, Reader reader, Template template) {
    return new Base(
        image(cell, reader, template),
        cell.values().getOrDefault(Axis.PYTHON, ""),
        reader.read(Setting.PLATFORM, CellPlanner::platform, PLATFORM_HINT).orElse(""));
  }

  private static Optional<String> platform(String text) {
    return PLATFORM.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }

  private String image(Cell cell, Reader reader, Template template) {
    if (!reader.has(Setting.IMAGE)) {
      String python = cell.values().getOrDefault(Axis.PYTHON, "");
      if (python.isEmpty()) {
        faults.add(
            cell.id(),
            "<image> is missing, and the default "
                + Setting.Defaults.IMAGE
                + " needs an axis 'python'.",
            PythonAxis.hint(axes).isEmpty()
                ? "Add <python>…</python> to <matrix>, or set <image>."
                : PythonAxis.hint(axes));
        return Setting.Defaults.IMAGE;
      }
      // PyPy's official images have a repository of their own.
      return python.startsWith("pypy")
          ? "pypy:" + python.substring("pypy".length()) + "-slim"
          : template.plain(Setting.IMAGE.element(), Setting.Defaults.IMAGE);
    }
    String image = reader.text(Setting.IMAGE);
    if (!reader.isTold(Setting.IMAGE) && !ImageReference.isValid(image)) {
      faults.add(
          cell.id(),
          "<image> is '" + image + "', which is not a valid image reference.",
          "Write an image name as for docker pull: python:3.12-slim,"
              + " registry.example.org/team/python:3.12;"
              + " names are in lower case.");
    }
    return image;
  }

  /** Empty for {@code auto}. */
  private static Optional<ProjectInstall> install(Reader reader) {
    return reader.text(Setting.INSTALL_PROJECT).equalsIgnoreCase("auto")
        ? Optional.empty()
        : reader.read(
            Setting.INSTALL_PROJECT, CellPlanner::kind, "Write auto, none, editable or wheel.");
  }

  private static Optional<ProjectInstall> kind(String text) {
    for (ProjectInstall kind : ProjectInstall.values()) {
      if (kind.name().equalsIgnoreCase(text)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  private static Optional<Boolean> flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** The cell's texts with their templates resolved. */
  final class Reader {
    private final Cell cell;
    private final Map<Setting, String> texts;
    private final Set<Setting> told;

    Reader(Cell cell, Map<Setting, String> texts, Set<Setting> told) {
      this.cell = cell;
      this.texts = texts;
      this.told = told;
    }

    /** Whether its fault is known already. */
    boolean isTold(Setting setting) {
      return told.contains(setting);
    }

    boolean has(Setting setting) {
      return texts.containsKey(setting);
    }

    String text(Setting setting) {
      return texts.getOrDefault(setting, setting.standard());
    }

    void warn(String what, String hint) {
      warnings.add(cell.id(), what, hint);
    }

    /** Of a setting that has a default. */
    Duration duration(Setting setting) {
      Optional<Duration> written =
          read(
              setting,
              Quantity::duration,
              "Write a time greater than zero, such as 90s, 15m or 1h30m, or plain seconds: 90.");
      return written.isPresent()
          ? written.get()
          : Quantity.duration(setting.standard()).orElseThrow();
    }

    /** Notes where nothing could be made of the setting's text; empty where there is none. */
    <T> Optional<T> read(Setting setting, Function<String, Optional<T>> parse, String hint) {
      if (!has(setting)) {
        return Optional.empty();
      }
      Optional<T> value = parse.apply(text(setting));
      if (value.isEmpty() && !isTold(setting)) {
        faults.add(
            cell.id(),
            setting.element() + " is '" + text(setting) + "', which is not" + " valid.",
            hint);
      }
      return value;
    }
  }
}
