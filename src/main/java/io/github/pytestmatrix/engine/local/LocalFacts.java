package io.github.pytestmatrix.engine.local;

import com.sun.management.OperatingSystemMXBean;
import io.github.pytestmatrix.engine.EngineFact;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Tail;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

  /** pip is asked, since it alone knows all of its configuration. */
  private String index(List<Candidate> found) throws InterruptedException {
    Optional<Interpreter> newest =
        found.stream()
            .flatMap(candidate -> candidate.interpreter().stream())
            .filter(Wanted::complete)
            .reduce(Wanted::better);
    if (newest.isEmpty()) {
      return "unknown, since there is no interpreter with pip";
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
                    "--disable-pip-version-check",
                    "--retries=0",
                    "--timeout=5",
                    "index",
                    "versions",
                    "pytest"),
                settings.machine().temporary(),
                CleanEnvironment.of(settings.machine()),
                PATIENCE,
                Optional.empty(),
                Optional.empty()),
            tail::add);
    if (exit.equals(new Exit.Exited(0))) {
      return "reachable";
    }
    String links = settings.machine().variable("PIP_FIND_LINKS").orElse("");
    String last = tail.text().lines().reduce((first, second) -> second).orElse("no answer");
    return "not reachable from here ("
        + last.strip()
        + ")"
        + (links.isEmpty() ? "" : "; packages in " + links);
  }
}
