/** Process trees, and what they leave behind. */
@NullMarked
package io.github.pytestmatrix.engine.local.process;

import org.jspecify.annotations.NullMarked;
