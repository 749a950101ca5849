/** Finding a Docker daemon, and talking to it. */
@NullMarked
package io.github.pytestmatrix.engine.docker.daemon;

import org.jspecify.annotations.NullMarked;
