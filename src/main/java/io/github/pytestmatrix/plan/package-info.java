/**
 * Every template, image, command, limit and fingerprint resolved into data, before anything starts.
 */
@NullMarked
package io.github.pytestmatrix.plan;

import org.jspecify.annotations.NullMarked;
