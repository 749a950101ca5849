package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.engine.local.process.VenvLinks;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A cell's own virtual environment.
 *
 * @param python its interpreter, beside which its scripts are
 * @param links what is still missing there, for whoever runs the first command in it
 */
public record Activation(Path python, Optional<VenvLinks> links) {}
