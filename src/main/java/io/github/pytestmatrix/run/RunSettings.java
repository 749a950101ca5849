package io.github.pytestmatrix.run;

import java.nio.file.Path;

/**
 * How a plan is executed.
 *
 * @param parallel how many jobs may run at once; at least 1
 * @param failFast whether the first bad job that isn't allowed to fail cancels the others
 * @param rerunFailingTestsCount how often failed tests are run again
 * @param failIfNoTests whether a job without tests is bad
 * @param skipMissingInterpreters whether a job whose interpreter is missing is skipped; else it is
 *     an error
 * @param outputDirectory gets a folder for each cell
 */
public record RunSettings(
    int parallel,
    boolean failFast,
    int rerunFailingTestsCount,
    boolean failIfNoTests,
    boolean skipMissingInterpreters,
    Path outputDirectory) {}
