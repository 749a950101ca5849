/** Turns what happens into text for a terminal or a log. Decides nothing. */
@NullMarked
package io.github.pytestmatrix.console;

import org.jspecify.annotations.NullMarked;
