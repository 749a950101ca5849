/** Executes a plan's jobs on one pool. */
@NullMarked
package io.github.pytestmatrix.run;

import org.jspecify.annotations.NullMarked;
