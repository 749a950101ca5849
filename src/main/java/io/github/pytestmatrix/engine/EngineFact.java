package io.github.pytestmatrix.engine;

/**
 * Something that a newcomer needs to know of an engine, for the goal {@code doctor}.
 *
 * @param name a word or two: {@code CPUs}
 * @param value one line, or several with line breaks
 */
public record EngineFact(String name, String value) {}
