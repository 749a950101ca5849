/** One cell: its folders, its command, its bytecode. */
@NullMarked
package io.github.pytestmatrix.engine.local.cell;

import org.jspecify.annotations.NullMarked;
