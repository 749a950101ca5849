/** Axes, includes and excludes become ordered cells. Pure. */
@NullMarked
package io.github.pytestmatrix.matrix;

import org.jspecify.annotations.NullMarked;
