// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.environment;

/** How much of a layer has to be intact; each includes the one before. */
enum IntegrityCheck {
  NOTHING,
  /** What cells don't look at themselves. */
  CELLS,
  ENVIRONMENT,
  ENVIRONMENT_AND_PIP;

  void run(Layer layer) throws DamagedLayerException {
    switch (this) {
      case NOTHING -> {}
      case CELLS -> layer.checkForCells();
      case ENVIRONMENT -> layer.check();
      case ENVIRONMENT_AND_PIP -> layer.checkWithPip();
    }
  }
}
