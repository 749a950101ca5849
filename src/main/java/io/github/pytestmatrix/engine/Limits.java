package io.github.pytestmatrix.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * What a cell may use.
 *
 * @param timeout of the test phase
 * @param cpus number of CPUs, as a decimal: {@code 1.5}
 * @param memoryBytes memory without swap, in bytes
 * @param shmBytes size of {@code /dev/shm}, in bytes
 * @param network the container network's name or mode; empty for the engine's default
 */
public record Limits(
    Duration timeout,
    Optional<Double> cpus,
    Optional<Long> memoryBytes,
    Optional<Long> shmBytes,
    Optional<String> network) {}
