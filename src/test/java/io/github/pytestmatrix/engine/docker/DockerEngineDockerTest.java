package io.github.pytestmatrix.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Container;
import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.EngineContract;
import io.github.pytestmatrix.engine.Environment;
import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Owner;
import io.github.pytestmatrix.engine.PullPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("docker")
class DockerEngineDockerTest extends EngineContract {
  private static final String BASE = "python:3.10-slim";

  private DockerConnection daemon;
  private final List<String> projects = new ArrayList<>();

  @BeforeEach
  void connect() throws Exception {
    daemon = DockerConnection.open(settings());
  }

  @AfterEach
  void disconnect() {
    daemon.close();
  }

  private static ConnectionSettings settings() {
    return new ConnectionSettings(
        Optional.empty(),
        System.getenv(),
        Path.of(System.getProperty("user.home")),
        false,
        Map.of());
  }

  @Override
  protected Engine open(String project) throws Exception {
    projects.add(project);
    return DockerEngine.open(settings(), project, PullPolicy.IF_NOT_PRESENT);
  }

  @Override
  protected Base base() {
    return new Base(BASE, "3.10");
  }

  @Override
  protected List<String> leftovers() throws Exception {
    List<String> names = new ArrayList<>();
    try (DockerConnection connection = DockerConnection.open(settings())) {
      for (String project : projects) {
        for (Container container : labelled(connection, project)) {
          names.add(container.getNames()[0]);
        }
      }
    }
    return names;
  }

  private static List<Container> labelled(DockerConnection connection, String project) {
    return connection
        .client()
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(Map.of(Labels.PROJECT, project))
        .exec();
  }

  @Test
  void containersOfADeadBuildAreSweptAndThoseOfALivingOneStay() throws Exception {
    Owner me = Owner.current();
    Labels dead = new Labels("dead", "test:dead", new Owner(me.host(), me.pid(), "long ago"));
    Labels alive = new Labels("alive", "test:alive", me);
    Labels elsewhere = new Labels("far", "test:far", new Owner("another host", 1, "ever"));
    Containers ofDead = new Containers(daemon, dead);
    Containers ofAlive = new Containers(daemon, alive);
    Containers ofElsewhere = new Containers(daemon, elsewhere);
    ofDead.create("pytest-matrix-test-dead", BASE, "py310", create -> {});
    ofAlive.create("pytest-matrix-test-alive", BASE, "py310", create -> {});
    ofElsewhere.create("pytest-matrix-test-far", BASE, "py310", create -> {});
    try {
      assertThat(ofAlive.sweep()).contains("pytest-matrix-test-dead");
      assertThat(labelled(daemon, "test:dead")).isEmpty();
      assertThat(labelled(daemon, "test:alive")).hasSize(1);
      assertThat(labelled(daemon, "test:far")).hasSize(1);
    } finally {
      ofDead.close();
      ofAlive.close();
      ofElsewhere.close();
    }
    assertThat(labelled(daemon, "test:alive")).isEmpty();
  }

  @Test
  void secretsOfTheSetUpAreInNoLayerAndNoConfiguration() throws Exception {
    Environment environment = plain();
    var image = daemon.client().inspectImageCmd(environment.facts().name()).exec();
    assertThat(image.getConfig().getEnv()).noneMatch(variable -> variable.startsWith("GREETING"));
    Heard heard = new Heard();
    environment.run(
        python("import os; print(os.listdir('/pytest-matrix'), os.listdir('/workspace'))"), heard);
    assertThat(heard.text()).doesNotContain("sources").contains("run.sh");
  }

  @Test
  void aContainerThatSomebodyElseRemovesIsLost() throws Exception {
    Environment environment = plain();
    Heard heard = new Heard();
    Execution execution = python("import time; print('up', flush=True); time.sleep(1000)");
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<Exit> run = pool.submit(() -> environment.run(execution, heard));
      assertThat(heard.firstOutput.await(1, TimeUnit.MINUTES)).isTrue();
      for (Container container : labelled(daemon, projects.get(0))) {
        daemon.client().removeContainerCmd(container.getId()).withForce(true).exec();
      }
      assertThat(run.get(1, TimeUnit.MINUTES)).isInstanceOf(Exit.Lost.class);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void cleaningRemovesTheProjectsEnvironmentsOnly() throws Exception {
    Environment mine = plain();
    try (Engine other = open("test:neighbour")) {
      other.fetch(List.of(base()), ExecutionListener.NONE);
      Environment theirs = other.prepare(spec("true", List.of()), ExecutionListener.NONE);
      assertThat(engine.clean(false)).containsExactly(mine.facts().name());
      assertThat(daemon.client().inspectImageCmd(theirs.facts().name()).exec().getId())
          .isNotEmpty();
      assertThat(other.clean(false)).containsExactly(theirs.facts().name());
    }
  }
}
