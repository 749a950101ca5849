package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.engine.EnvironmentFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** An environment of the cache, ready for cells. */
final class InstalledEnvironment {
  private final EnvironmentFacts facts;
  private final VenvLayout layout;
  private final List<Layer> layers;

  /**
   * @param layers the nearest first; the last one is the seed
   */
  InstalledEnvironment(EnvironmentFacts facts, VenvLayout layout, List<Layer> layers) {
    this.facts = facts;
    this.layout = layout;
    this.layers = List.copyOf(layers);
  }

  EnvironmentFacts facts() {
    return facts;
  }

  /**
   * Makes the virtual environment of one cell.
   *
   * @param venv a folder that is not there yet
   * @param sources the cell's working folder
   * @param copied whether that is a private copy, to which may be added
   */
  Activation enter(Path venv, Path sources, boolean copied) throws IOException {
    new ThinVenv(venv, layout, layers.stream().map(Layer::venv).toList()).make();
    for (Layer layer : layers) {
      layer.restore(venv, sources);
      if (copied) {
        layer.addOverlay(sources);
      }
    }
    return new Activation(layout.python(venv));
  }
}
