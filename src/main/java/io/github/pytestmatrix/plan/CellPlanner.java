package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.matrix.Axis;
import io.github.pytestmatrix.matrix.Cell;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Turns one cell's settings, as typed, into its job; notes what is wrong and goes on. */
final class CellPlanner {
  private static final String DEFAULT_IMAGE = "python:@{python}-slim";
  private static final Duration DEFAULT_SETUP_TIMEOUT = Duration.ofMinutes(30);

  private static final int LONGEST_VARIABLE = 128 << 10;

  /** https://github.com/distribution/reference: domain, path, tag, digest. */
  private static final Pattern IMAGE =
      Pattern.compile(
          "(?:(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+])(?::\\d+)?/)?"
              + "[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*"
              + "(?:/[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*)*"
              + "(?::\\w[\\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9+._-]*:[0-9a-fA-F]{32,})?");

  private static final Pattern PLATFORM =
      Pattern.compile("linux|(?:linux/)?[A-Za-z0-9_-]+(?:/[A-Za-z0-9.]+)?");

  private static final String PLATFORM_HINT =
      "Write it as Docker does: linux/amd64, linux/arm64, linux/arm/v7.";

  private final Settings settings;
  private final EnvironmentPlanner environments;
  private final List<String> axes;
  private final CellRemarks faults;
  private final CellRemarks warnings;

  CellPlanner(
      Settings settings,
      EnvironmentPlanner environments,
      List<String> axes,
      CellRemarks faults,
      CellRemarks warnings) {
    this.settings = settings;
    this.environments = environments;
    this.axes = axes;
    this.faults = faults;
    this.warnings = warnings;
  }

  Job plan(Cell cell, CellSettings wanted) {
    Template template = new Template(cell, axes, faults);
    Map<String, String> environment = environment(cell, wanted, template);
    Reader reader = new Reader(cell, texts(wanted, template));
    Map<String, String> passed = passed(cell, reader);
    Map<String, String> secrets = secrets(cell, reader, environment);
    if (reader.has(Setting.SCRIPT) && reader.has(Setting.PYTEST_ARGS)) {
      warnings.add(
          cell.id(),
          "<pytestArgs> has no effect beside <script>, which calls pytest itself.",
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
            reader.duration(Setting.SETUP_TIMEOUT).orElse(DEFAULT_SETUP_TIMEOUT));
    return new Job(
        cell,
        spec,
        reader.text(Setting.BEFORE_SCRIPT),
        reader.text(Setting.PYTEST_ARGS).strip(),
        reader.has(Setting.SCRIPT) ? Optional.of(reader.text(Setting.SCRIPT)) : Optional.empty(),
        variables(cell, passed, secrets, environment),
        CellLimits.of(reader),
        reader
            .read(Setting.ALLOW_FAILURE, CellPlanner::flag, "Write true or false.")
            .orElse(false));
  }

  private Map<Setting, String> texts(CellSettings wanted, Template template) {
    Map<Setting, String> texts = new EnumMap<>(Setting.class);
    for (Map.Entry<Setting, String> written : wanted.texts().entrySet()) {
      Setting setting = written.getKey();
      String element = setting.element();
      String text = written.getValue();
      if (setting == Setting.SETUP) {
        texts.put(setting, template.setup(element, text, wanted.environment().keySet()));
      } else if (setting.isShell()) {
        texts.put(setting, template.shell(element, text, wanted.environment().keySet()));
      } else {
        texts.put(setting, template.plain(element, text).strip());
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
      String text = template.plain(element, item).strip();
      if (!text.isEmpty()) {
        plain.add(text);
      }
    }
    return List.copyOf(plain);
  }

  private Map<String, String> environment(Cell cell, CellSettings wanted, Template template) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (Map.Entry<String, String> variable : wanted.environment().entrySet()) {
      String name = variable.getKey();
      String element = "<" + name + "> in <environment>";
      String value = template.plain(element, variable.getValue());
      if (!PassedEnvironment.NAME.matcher(name).matches()) {
        faults.add(
            cell.id(),
            element + " is no name for a variable.",
            "Use letters, digits and _, and begin with no digit.");
      }
      if (value.indexOf('\0') >= 0) {
        faults.add(
            cell.id(),
            element + " has a NUL character in its value.",
            "No variable can hold one; take it away.");
      }
      if (ours(cell).containsKey(name)) {
        faults.add(
            cell.id(), element + " is set by pytest-matrix itself.", "Give yours another name.");
      }
      environment.put(name, value);
    }
    return environment;
  }

  private Map<String, String> passed(Cell cell, Reader reader) {
    List<String> items = PassedEnvironment.items(reader.text(Setting.PASS_ENVIRONMENT));
    for (String item : items) {
      if (!item.matches("[A-Za-z0-9_*?]+")) {
        faults.add(
            cell.id(),
            "<passEnvironment> holds '" + item + "', which is no name for a variable.",
            "List names and globs, as CI, GITHUB_*; values belong into <environment>.");
      }
    }
    return PassedEnvironment.of(items, settings.callerEnvironment());
  }

  private Map<String, String> secrets(Cell cell, Reader reader, Map<String, String> environment) {
    Set<String> taken = new HashSet<>(environment.keySet());
    taken.addAll(ours(cell).keySet());
    List<String> items = PassedEnvironment.items(reader.text(Setting.SECRET_ENVIRONMENT));
    Map<String, String> secrets = new SecretEnvironment(settings, faults).of(cell, items, taken);
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      if (holdsOneOf(secrets.values(), variable.getValue())) {
        warnings.add(
            cell.id(),
            "<"
                + variable.getKey()
                + "> in <environment> holds the value of a secret, and so does Maven's"
                + " own output with -X.",
            "Put it together in <beforeScript>, where $NAME is the secret.");
      }
    }
    return secrets;
  }

  private static boolean holdsOneOf(Collection<String> secrets, String value) {
    for (String secret : secrets) {
      if (value.contains(secret)) {
        return true;
      }
    }
    return false;
  }

  private Map<String, String> variables(
      Cell cell,
      Map<String, String> passed,
      Map<String, String> secrets,
      Map<String, String> environment) {
    Map<String, String> variables = new LinkedHashMap<>(passed);
    variables.putAll(secrets);
    variables.putAll(environment);
    variables.putAll(ours(cell));
    checkSizes(cell, variables);
    return variables;
  }

  /** Linux's MAX_ARG_STRLEN, which counts the name and two more characters. */
  private void checkSizes(Cell cell, Map<String, String> variables) {
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      String text = variable.getKey() + "=" + variable.getValue();
      if (text.length() * 3L >= LONGEST_VARIABLE
          && text.getBytes(StandardCharsets.UTF_8).length >= LONGEST_VARIABLE) {
        faults.add(
            cell.id(),
            "The variable "
                + variable.getKey()
                + " is longer than the 128 KiB that Linux allows for one.",
            "Put its value into a file among the sources, and only its path into the variable.");
      }
    }
  }

  private static Map<String, String> ours(Cell cell) {
    Map<String, String> ours = new LinkedHashMap<>();
    for (Map.Entry<String, String> axis : cell.values().entrySet()) {
      ours.put(Axis.variable(axis.getKey()), axis.getValue());
    }
    ours.put("MATRIX_CELL", cell.id());
    return ours;
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
            "There is no <image>, and the default " + DEFAULT_IMAGE + " needs an axis 'python'.",
            "Add <python>…</python> to <matrix>, or name the <image>.");
        return DEFAULT_IMAGE;
      }
      // PyPy's official images have a repository of their own.
      return python.startsWith("pypy")
          ? "pypy:" + python.substring("pypy".length()) + "-slim"
          : template.plain(Setting.IMAGE.element(), DEFAULT_IMAGE);
    }
    String image = reader.text(Setting.IMAGE);
    // What holds a template still has its own fault.
    if (!image.contains("{") && !IMAGE.matcher(image).matches()) {
      faults.add(
          cell.id(),
          "<image> is '" + image + "', which is no image reference.",
          "Write it as for docker pull: python:3.12-slim, registry.example.org/team/python:3.12;"
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

    Reader(Cell cell, Map<Setting, String> texts) {
      this.cell = cell;
      this.texts = texts;
    }

    boolean has(Setting setting) {
      return texts.containsKey(setting);
    }

    String text(Setting setting) {
      return texts.getOrDefault(setting, "");
    }

    void warn(String what, String hint) {
      warnings.add(cell.id(), what, hint);
    }

    Optional<Duration> duration(Setting setting) {
      return read(
          setting,
          Quantity::duration,
          "Write a time above zero, as 90s, 15m, 1h30m, or plain seconds: 90.");
    }

    /** Notes where nothing could be made of the setting's text; empty where there is none. */
    <T> Optional<T> read(Setting setting, Function<String, Optional<T>> parse, String hint) {
      if (!has(setting)) {
        return Optional.empty();
      }
      Optional<T> value = parse.apply(text(setting));
      // A template that couldn't be resolved has its own fault.
      if (value.isEmpty() && !text(setting).contains("{")) {
        faults.add(cell.id(), setting.element() + " is '" + text(setting) + "'.", hint);
      }
      return value;
    }
  }
}
