package io.github.pytestmatrix.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a cell may use.
 *
 * @param timeout of the test phase
 * @param cpus number of CPUs, as a decimal: {@code 1.5}
 * @param memoryBytes memory without swap, in bytes
 * @param shmBytes size of {@code /dev/shm}, in bytes
 * @param pids number of processes and threads at a time, {@link #UNLIMITED} for any; empty for the
 *     engine's default
 * @param network the container network's name or mode; empty for the engine's default
 * @param extraHosts lines for {@code /etc/hosts}: {@code name:address}
 * @param privileges who it is
 */
public record Limits(
    Duration timeout,
    Optional<Double> cpus,
    Optional<Long> memoryBytes,
    Optional<Long> shmBytes,
    Optional<Long> pids,
    Optional<String> network,
    List<String> extraHosts,
    Privileges privileges) {
  public static final long UNLIMITED = -1;

  public Limits {
    extraHosts = List.copyOf(extraHosts);
  }

  /** One with the names that the network has. */
  public Limits(
      Duration timeout,
      Optional<Double> cpus,
      Optional<Long> memoryBytes,
      Optional<Long> shmBytes,
      Optional<Long> pids,
      Optional<String> network,
      Privileges privileges) {
    this(timeout, cpus, memoryBytes, shmBytes, pids, network, List.of(), privileges);
  }

  /** One that leaves processes and privileges to the engine. */
  public Limits(
      Duration timeout,
      Optional<Double> cpus,
      Optional<Long> memoryBytes,
      Optional<Long> shmBytes,
      Optional<String> network) {
    this(timeout, cpus, memoryBytes, shmBytes, Optional.empty(), network, Privileges.DEFAULT);
  }
}
