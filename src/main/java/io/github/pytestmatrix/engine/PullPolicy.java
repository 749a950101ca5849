package io.github.pytestmatrix.engine;

/** When the engine asks a registry for an image. */
public enum PullPolicy {
  IF_NOT_PRESENT,
  ALWAYS,
  NEVER
}
