/** Pulling images, and the logins for that. */
@NullMarked
package io.github.pytestmatrix.engine.docker.registry;

import org.jspecify.annotations.NullMarked;
