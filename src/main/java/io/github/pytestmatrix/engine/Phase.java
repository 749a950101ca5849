package io.github.pytestmatrix.engine;

/** The parts of a cell's time, in their order. */
public enum Phase {
  /** Waiting for a free place under the {@code parallel} limit. */
  QUEUE,
  /** Waiting for the image. */
  PULL,
  /** Finding or building the environment. */
  SETUP,
  /** Bringing the sources into the cell. */
  COPY,
  /** From the start of the cell's command to its end. */
  TEST,
  /** Fetching what the command left in the results folder. */
  COLLECT
}
