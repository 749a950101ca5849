package io.github.pytestmatrix.engine.local.environment;

/**
 * A layer of the cache is not what it was when it was completed. The message is half a sentence.
 */
final class DamagedLayerException extends Exception {
  private static final long serialVersionUID = 1;

  DamagedLayerException(String what) {
    super(what);
  }
}
