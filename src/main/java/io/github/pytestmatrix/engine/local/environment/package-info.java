/** Virtual environments: built, cached, copied, repaired. */
@NullMarked
package io.github.pytestmatrix.engine.local.environment;

import org.jspecify.annotations.NullMarked;
