/** Runs cells with the interpreters of this machine, in virtual environments. */
@NullMarked
package io.github.pytestmatrix.engine.local;

import org.jspecify.annotations.NullMarked;
