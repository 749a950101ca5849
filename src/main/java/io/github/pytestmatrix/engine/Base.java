package io.github.pytestmatrix.engine;

/**
 * What an environment stands on. Each engine reads its own part, so that a plan is made without
 * knowing which one will run it.
 *
 * @param image the container image's reference
 * @param python the cell's value of the axis {@code python}: {@code 3.12}, {@code 3.13t}, {@code
 *     pypy3.10}; empty where the matrix has no such axis
 */
public record Base(String image, String python) {}
