package io.github.pytestmatrix.engine;

import java.util.Collection;
import java.util.List;

/** Prepares environments and runs cells in them. Safe for use by many threads. */
public interface Engine extends AutoCloseable {
  /**
   * For the log and the reports: {@code Docker 28.2.2 (API 1.50) at unix:///var/run/docker.sock}.
   */
  String description();

  /** The CPUs that the engine's machine offers. */
  int cpus() throws InterruptedException;

  /** What its user may want to know; takes its time. */
  List<EngineFact> facts() throws InterruptedException;

  /** Addresses that the engine itself gives to cells; credentials in them are no output's. */
  default List<String> privateAddresses() {
    return List.of();
  }

  /** A sentence for each of these limits that this engine can't keep. */
  List<String> unsupported(Limits limits);

  /** Those of the bases that are not here yet, or may be old: {@link #fetch} takes its time. */
  default Collection<Base> missing(Collection<Base> bases) throws InterruptedException {
    return bases;
  }

  /**
   * Looks whether a cell of these limits could be started, before anything is done for it.
   *
   * @throws RefusedException where it could not
   */
  default void check(Limits limits) throws InterruptedException {}

  /**
   * Fetches each distinct base once, in parallel. A base that can't be had fails the {@link
   * #prepare} of its environments, not this call.
   */
  void fetch(Collection<Base> bases, ExecutionListener listener) throws InterruptedException;

  /**
   * Finds the environment by its fingerprint, or builds it. Concurrent calls for one fingerprint
   * build it once, also over processes.
   *
   * @throws io.github.pytestmatrix.MatrixException where it can't be built, with the end of the
   *     installer's output
   */
  Environment prepare(EnvironmentSpec spec, ExecutionListener listener) throws InterruptedException;

  /**
   * After a {@link LostException} or an {@link Exit.Lost}: waits for a while until the engine can
   * be used again.
   *
   * @return false where it can't
   */
  boolean awaitRecovery() throws InterruptedException;

  /** What {@link #prepare} would find; fetches and builds nothing. */
  EnvironmentState inspect(EnvironmentSpec spec) throws InterruptedException;

  /**
   * Removes cached environments and what killed builds left behind, but nothing that a running
   * build holds.
   *
   * @param everything of all projects, not only of this engine's
   */
  Cleaned clean(boolean everything) throws InterruptedException;

  /**
   * Stops and removes all that this run still has going. Idempotent, callable from a shutdown hook.
   *
   * @throws LostException where that can't be done; the next build of this machine will do it
   */
  @Override
  void close();
}
