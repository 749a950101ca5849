package io.github.pytestmatrix.engine.local;

import java.nio.file.Path;

/**
 * A cell's own virtual environment.
 *
 * @param python its interpreter, beside which its scripts are
 */
record Activation(Path python) {}
