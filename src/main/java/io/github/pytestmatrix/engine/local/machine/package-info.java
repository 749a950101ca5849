/** This machine: programs, folders, the words of its shells. */
@NullMarked
package io.github.pytestmatrix.engine.local.machine;

import org.jspecify.annotations.NullMarked;
