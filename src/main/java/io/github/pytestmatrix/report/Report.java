package io.github.pytestmatrix.report;

import io.github.pytestmatrix.result.RunResult;
import java.io.IOException;

/** Turns a run's result into files, each of which appears whole or not at all. */
public interface Report {
  /** Writes all files of this report; folders that are missing are made. */
  void write(RunResult result) throws IOException;
}
