package io.github.pytestmatrix.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Cleaned;
import io.github.pytestmatrix.engine.Cleaned.Kept;
import java.util.List;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;

class CleanMojoTest {
  @Test
  void whatIsKeptIsListedWithTheReason() {
    List<Kept> kept = List.of(Kept.used("/cache/one"), new Kept("env:two", "container 1f uses it"));

    assertThat(CleanMojo.lines(new Cleaned(List.of("/cache/three"), kept)))
        .containsExactly(
            "Removed /cache/three",
            "Kept /cache/one: a running build uses it.",
            "Kept env:two: container 1f uses it.",
            "To remove what was kept, run this goal again when no build uses it.");
  }

  @Test
  void atTheRootOfAReactorItIsForAllOfItsModules() {
    MavenProject root = new MavenProject();
    MavenProject module = new MavenProject();
    root.setExecutionRoot(true);

    assertThat(CleanMojo.reactor(root, List.of(root, module))).containsExactly(root, module);
    assertThat(CleanMojo.reactor(module, List.of(root, module))).containsExactly(module);
  }

  @Test
  void nothingToRemoveIsSaid() {
    assertThat(CleanMojo.lines(new Cleaned(List.of(), List.of())))
        .containsExactly("There was nothing to remove.");
  }
}
