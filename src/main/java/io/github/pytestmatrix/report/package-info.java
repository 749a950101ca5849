/** Turns a result into files. Decides nothing. */
@NullMarked
package io.github.pytestmatrix.report;

import org.jspecify.annotations.NullMarked;
