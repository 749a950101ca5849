package io.github.pytestmatrix.engine.local.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command of this machine and what it may use.
 *
 * @param interpreter a Python, 3.4 or later, that runs our supervising script where the system has
 *     no better means; not necessarily the one that the command runs
 * @param arguments the argument vector; the first one is an absolute path
 * @param directory the working directory
 * @param environment all of the command's variables: nothing is inherited
 * @param timeout after which it is ended with all that it started
 * @param memoryBytes resident memory of all its processes together, in bytes
 * @param cpus number of CPUs
 * @param links what the supervising script links first; none where there is no such script
 */
public record Command(
    Path interpreter,
    List<String> arguments,
    Path directory,
    Map<String, String> environment,
    Duration timeout,
    Optional<Long> memoryBytes,
    Optional<Double> cpus,
    Optional<VenvLinks> links) {
  public Command {
    arguments = List.copyOf(arguments);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
  }

  /** One that has nothing to be linked. */
  public Command(
      Path interpreter,
      List<String> arguments,
      Path directory,
      Map<String, String> environment,
      Duration timeout,
      Optional<Long> memoryBytes,
      Optional<Double> cpus) {
    this(
        interpreter,
        arguments,
        directory,
        environment,
        timeout,
        memoryBytes,
        cpus,
        Optional.empty());
  }
}
