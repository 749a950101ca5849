package io.github.pytestmatrix.engine;

/**
 * What preparing an environment would find now, without preparing it.
 *
 * @param basePresent whether the image is there
 * @param name the environment's name; empty where the base is absent, since the fingerprint needs
 *     its digest
 * @param cached whether the environment is there
 */
public record EnvironmentState(boolean basePresent, String name, boolean cached) {}
