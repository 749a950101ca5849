/** The Maven goals; the only place that knows Maven. */
@NullMarked
package io.github.pytestmatrix.mojo;

import org.jspecify.annotations.NullMarked;
