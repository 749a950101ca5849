/** Where cells run: the contract that each engine keeps. */
@NullMarked
package io.github.pytestmatrix.engine;

import org.jspecify.annotations.NullMarked;
