package io.github.pytestmatrix.engine.local;

import com.sun.management.OperatingSystemMXBean;
import io.github.pytestmatrix.engine.EngineFact;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the user of the local engine may want to know. */
record LocalFacts(
    LocalSettings settings, Interpreters interpreters, EnvironmentCache environments) {
  List<EngineFact> list() throws InterruptedException {
    List<EngineFact> facts = new ArrayList<>();
    facts.add(new EngineFact("CPUs", String.valueOf(Runtime.getRuntime().availableProcessors())));
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine) {
      facts.add(new EngineFact("memory", (machine.getTotalMemorySize() >> 20) + " MB"));
    }
    facts.add(
        new EngineFact(
            "cache folder", settings.cacheFolder() + " (" + (environments.size() >> 20) + " MB)"));
    facts.add(new EngineFact("interpreters", interpretersAsText()));
    return facts;
  }

  private String interpretersAsText() throws InterruptedException {
    String found =
        interpreters.all().stream().map(Candidate::description).collect(Collectors.joining("\n"));
    return found.isEmpty() ? "none" : found;
  }
}
