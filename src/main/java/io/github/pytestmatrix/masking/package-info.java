/** Takes secrets out of what is written, printed and reported. */
@NullMarked
package io.github.pytestmatrix.masking;

import org.jspecify.annotations.NullMarked;
