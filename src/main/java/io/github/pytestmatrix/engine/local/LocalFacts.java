package io.github.pytestmatrix.engine.local;

import com.sun.management.OperatingSystemMXBean;
import io.github.pytestmatrix.engine.EngineFact;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.local.environment.CleanEnvironment;
import io.github.pytestmatrix.engine.local.environment.EnvironmentCache;
import io.github.pytestmatrix.engine.local.environment.Installer;
import io.github.pytestmatrix.engine.local.interpreter.Candidate;
import io.github.pytestmatrix.engine.local.interpreter.Interpreter;
import io.github.pytestmatrix.engine.local.interpreter.Interpreters;
import io.github.pytestmatrix.engine.local.interpreter.PythonRequest;
import io.github.pytestmatrix.engine.local.process.Command;
import io.github.pytestmatrix.engine.local.process.ProcessTrees;
import io.github.pytestmatrix.engine.shared.Tail;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the user of the local engine may want to know. */
record LocalFacts(
    LocalSettings settings,
    Interpreters interpreters,
    EnvironmentCache environments,
    ProcessTrees processes) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  List<EngineFact> list() throws InterruptedException {
    List<Candidate> found = interpreters.all();
    List<EngineFact> facts = new ArrayList<>();
    facts.add(new EngineFact("CPUs", String.valueOf(Runtime.getRuntime().availableProcessors())));
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine) {
      facts.add(new EngineFact("memory", (machine.getTotalMemorySize() >> 20) + " MB"));
    }
    facts.add(
        new EngineFact(
            "cache folder", settings.cacheFolder() + " (" + (environments.size() >> 20) + " MB)"));
    facts.add(
        new EngineFact(
            "installer", Installer.find(settings.machine()).map(Object::toString).orElse("pip")));
    facts.add(new EngineFact("index", index(found)));
    facts.add(
        new EngineFact(
            "interpreters",
            found.isEmpty()
                ? "none"
                : found.stream().map(Candidate::description).collect(Collectors.joining("\n"))));
    return facts;
  }

  private Map<String, String> withoutLinks() {
    Map<String, String> variables = new LinkedHashMap<>(CleanEnvironment.of(settings.machine()));
    variables.remove("PIP_FIND_LINKS");
    return variables;
  }

  /** pip is asked, since it alone knows all of its configuration. */
  private String index(List<Candidate> found) throws InterruptedException {
    Optional<Interpreter> newest =
        found.stream()
            .flatMap(candidate -> candidate.interpreter().stream())
            .filter(PythonRequest::complete)
            .reduce(PythonRequest::better);
    if (newest.isEmpty()) {
      return "unknown, since there is no interpreter with pip";
    }
    if (settings.machine().variable("PIP_NO_INDEX").isPresent()) {
      return "not used, since PIP_NO_INDEX is set"
          + settings
              .machine()
              .variable("PIP_FIND_LINKS")
              .map(links -> "; packages in " + links)
              .orElse("");
    }
    Tail tail = new Tail();
    Exit exit =
        processes.run(
            new Command(
                newest.get().executable(),
                List.of(
                    newest.get().executable().toString(),
                    "-m",
                    "pip",
                    "--verbose",
                    "--disable-pip-version-check",
                    "--retries=0",
                    "--timeout=5",
                    "index",
                    "versions",
                    "pytest"),
                settings.machine().temporary(),
                withoutLinks(),
                PATIENCE,
                Optional.empty(),
                Optional.empty()),
            tail::add);
    // With folders of packages in pip's configuration it succeeds without any index.
    Optional<String> failed =
        tail.text().lines().filter(line -> line.contains("Could not fetch URL")).findFirst();
    if (exit.equals(new Exit.Exited(0)) && failed.isEmpty()) {
      return "reachable";
    }
    String links = settings.machine().variable("PIP_FIND_LINKS").orElse("");
    String last =
        failed.or(() -> tail.text().lines().reduce((first, second) -> second)).orElse("no answer");
    return "not reachable from here ("
        + last.strip()
        + ")"
        + (links.isEmpty() ? "" : "; packages in " + links);
  }
}
