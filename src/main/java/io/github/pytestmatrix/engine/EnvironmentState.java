package io.github.pytestmatrix.engine;

import io.github.pytestmatrix.MatrixException;
import java.util.Optional;

/**
 * What preparing an environment would find now, without preparing it.
 *
 * @param kind what the engine calls its bases
 * @param base the image's reference, or the interpreter with its path
 * @param basePresent whether that is there
 * @param name the environment's name; empty where the base is absent, since the fingerprint needs
 *     its digest
 * @param cached whether the environment is there
 * @param lack why preparing it would fail, as far as that is known beforehand
 */
public record EnvironmentState(
    BaseKind kind,
    String base,
    boolean basePresent,
    String name,
    boolean cached,
    Optional<MatrixException> lack) {}
