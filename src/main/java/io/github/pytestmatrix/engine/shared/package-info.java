/** What every engine knows: how it ends, who owns what it leaves, what a set-up and a cell run. */
@NullMarked
package io.github.pytestmatrix.engine.shared;

import org.jspecify.annotations.NullMarked;
