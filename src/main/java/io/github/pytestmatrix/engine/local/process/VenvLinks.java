// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.process;

import java.nio.file.Path;

/**
 * Hard links that are made right before a command starts, by the process that starts it: for
 * thousands of files, a Python of a few milliseconds is faster than a JVM that has just begun.
 *
 * @param files the list of an environment
 * @param source the folder that holds what the list names
 * @param target gets its folders, and links to its files that can be shared
 */
public record VenvLinks(Path files, Path source, Path target) {}
