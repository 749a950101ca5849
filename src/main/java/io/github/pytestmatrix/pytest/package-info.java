/** What is known of pytest: its command line, exit codes, XML and our event probe. */
@NullMarked
package io.github.pytestmatrix.pytest;

import org.jspecify.annotations.NullMarked;
