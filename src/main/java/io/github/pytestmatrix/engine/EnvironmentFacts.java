package io.github.pytestmatrix.engine;

/**
 * What an environment is.
 *
 * @param kind what the engine calls its bases
 * @param name how the engine calls it: an image tag, a folder
 * @param fingerprint what it was found by, hex
 * @param base the image reference or interpreter that it was made from
 * @param baseDigest the exact base: {@code python@sha256:…} or {@code sha256:…}; for an interpreter
 *     its version and build
 * @param cached whether it was there before
 */
public record EnvironmentFacts(
    BaseKind kind,
    String name,
    String fingerprint,
    String base,
    String baseDigest,
    boolean cached) {}
