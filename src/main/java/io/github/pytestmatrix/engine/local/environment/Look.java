package io.github.pytestmatrix.engine.local.environment;

/** How much of a layer has to be intact; each includes the one before. */
enum Look {
  NOTHING,
  /** What cells don't look at themselves. */
  CELLS,
  ENVIRONMENT,
  ENVIRONMENT_AND_PIP;

  void at(Layer layer) throws DamagedLayerException {
    switch (this) {
      case NOTHING -> {}
      case CELLS -> layer.checkForCells();
      case ENVIRONMENT -> layer.check();
      case ENVIRONMENT_AND_PIP -> layer.checkWithPip();
    }
  }
}
