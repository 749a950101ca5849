/** Finding Pythons. */
@NullMarked
package io.github.pytestmatrix.engine.local.interpreter;

import org.jspecify.annotations.NullMarked;
