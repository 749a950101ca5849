/** What happened, in records. */
@NullMarked
package io.github.pytestmatrix.result;

import org.jspecify.annotations.NullMarked;
