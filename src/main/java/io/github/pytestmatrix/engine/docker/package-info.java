/** The Docker engine; the only place that knows docker-java. */
@NullMarked
package io.github.pytestmatrix.engine.docker;

import org.jspecify.annotations.NullMarked;
