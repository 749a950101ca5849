package io.github.pytestmatrix.engine;

/** An interpreter with its dependencies, ready to run. Safe for use by many threads. */
public interface Environment {
  /** What it was made from and is named by. */
  EnvironmentFacts facts();

  /** The paths that an execution of this cell will see. */
  Layout layout(String cell);

  /**
   * Blocks until the command ends; what it left in {@link Layout#results()} is then in {@link
   * Execution#results()}. Nothing of the run remains on the engine. An interrupt ends the command
   * and removes it before it is answered.
   *
   * @throws io.github.pytestmatrix.MatrixException where the run could not be started, or the
   *     engine was lost
   */
  Exit run(Execution execution, ExecutionListener listener) throws InterruptedException;
}
