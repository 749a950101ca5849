/**
 * The smallest engine that keeps what engines promise: what a third one has to bring along, and
 * what it finds in {@code engine.shared} and {@code engine.container}.
 */
@NullMarked
package io.github.pytestmatrix.engine.folder;

import org.jspecify.annotations.NullMarked;
