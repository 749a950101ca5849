/** What engines that run containers share: scripts, archives, paths, the user of the tests. */
@NullMarked
package io.github.pytestmatrix.engine.container;

import org.jspecify.annotations.NullMarked;
