/** Runs pytest over a matrix of Pythons; this package holds what all others share. */
@NullMarked
package io.github.pytestmatrix;

import org.jspecify.annotations.NullMarked;
