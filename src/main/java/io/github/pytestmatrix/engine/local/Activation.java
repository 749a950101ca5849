package io.github.pytestmatrix.engine.local;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A cell's own virtual environment.
 *
 * @param python its interpreter, beside which its scripts are
 * @param links what is still missing there, for whoever runs the first command in it
 */
record Activation(Path python, Optional<Links> links) {}
