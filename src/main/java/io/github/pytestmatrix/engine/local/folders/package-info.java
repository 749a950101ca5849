/** The folders of a run, and copies of the sources. */
@NullMarked
package io.github.pytestmatrix.engine.local.folders;

import org.jspecify.annotations.NullMarked;
