/** One container: its settings, its run, its results. */
@NullMarked
package io.github.pytestmatrix.engine.docker.container;

import org.jspecify.annotations.NullMarked;
