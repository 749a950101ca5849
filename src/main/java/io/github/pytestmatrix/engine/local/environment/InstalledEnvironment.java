// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.workspace.Fingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** An environment of the cache, ready for cells. */
public final class InstalledEnvironment {
  private final EnvironmentFacts facts;
  private final VenvLayout layout;
  private final Layer layer;
  private final boolean links;

  /**
   * @param links whether there are processes that make links
   */
  InstalledEnvironment(EnvironmentFacts facts, VenvLayout layout, Layer layer, boolean links) {
    this.facts = facts;
    this.layout = layout;
    this.layer = layer;
    this.links = links;
  }

  public EnvironmentFacts facts() {
    return facts;
  }

  /**
   * Where bytecode of a cell's sources is kept; it goes with the environment.
   *
   * @param sources the user's own folder
   */
  public Path bytecode(String cell, Path sources) {
    String name = new Fingerprint().add(sources.toString()).add(cell).hex().substring(0, 16);
    return layer.folder().resolve("bytecode-" + name);
  }

  /**
   * Makes the virtual environment of one cell, which may do with it what it likes.
   *
   * @param venv a folder that is not there yet
   * @param sources the cell's working folder
   * @param copied whether that is a private copy, to which may be added
   */
  public Activation enter(Path venv, Path sources, boolean copied) throws IOException {
    layer.copyTo(links ? layer.ownFiles() : layer.files(), venv, sources);
    if (copied) {
      layer.addOverlay(sources);
    }
    CheckoutChanges changes = layer.checkoutChanges();
    if (changes.areNeeded()) {
      if (!copied) {
        throw CheckoutChanges.inPlace();
      }
      changes.apply(sources, venv);
    }
    return new Activation(
        layout.python(venv), links ? Optional.of(layer.links(venv)) : Optional.empty());
  }
}
