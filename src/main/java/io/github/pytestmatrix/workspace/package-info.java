/** Which files of the project travel into a cell, and their digest. */
@NullMarked
package io.github.pytestmatrix.workspace;

import org.jspecify.annotations.NullMarked;
