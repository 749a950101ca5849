package io.github.pytestmatrix.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Image;
import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.Cleaned;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.EngineContract;
import io.github.pytestmatrix.engine.Environment;
import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.Privileges;
import io.github.pytestmatrix.engine.Privileges.User;
import io.github.pytestmatrix.engine.PullPolicy;
import io.github.pytestmatrix.engine.docker.container.ContainerSettings;
import io.github.pytestmatrix.engine.docker.container.Containers;
import io.github.pytestmatrix.engine.docker.daemon.ConnectionSettings;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnection;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnections;
import io.github.pytestmatrix.engine.docker.daemon.Labels;
import io.github.pytestmatrix.engine.shared.Owner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    daemon = DockerConnections.open(settings());
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
    try (DockerConnection connection = DockerConnections.open(settings())) {
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
  void whoeverRemovesAContainerThatOthersRemoveReturnsWhenItIsGone() throws Exception {
    Containers containers =
        new Containers(daemon, new Labels("removed", "test:removed", Owner.current()));
    String id =
        containers
            .create(
                "pytest-matrix-test-removed",
                BASE,
                "py310",
                create -> create.withCmd("sleep", "1000"))
            .id();
    daemon.client().startContainerCmd(id).exec();
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<List<Container>>> removals =
          Collections.nCopies(
              8,
              () -> {
                containers.remove(id);
                return labelled(daemon, "test:removed");
              });
      for (Future<List<Container>> stillThere : pool.invokeAll(removals)) {
        assertThat(stillThere.get()).isEmpty();
      }
    } finally {
      pool.shutdownNow();
      containers.close();
    }
  }

  @Test
  void secretsOfTheSetUpAreInNoLayerAndNoConfiguration() throws Exception {
    Environment environment = plain();
    var image = daemon.client().inspectImageCmd(environment.facts().name()).exec();
    assertThat(image.getConfig().getEnv()).noneMatch(variable -> variable.startsWith("GREETING"));
    Heard heard = new Heard();
    environment.run(
        python("import os; print(os.listdir('/pytest-matrix'), os.listdir('/pytest-matrix/work'))"),
        heard);
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
  void whatNobodyHasUsedForAMonthGoesWhenAnotherEnvironmentIsBuilt() throws Exception {
    String name = engine.prepare(spec("true", List.of()), new Heard()).facts().name();
    List<String> noted = names(name);
    assertThat(noted).hasSize(2);
    daemon.client().tagImageCmd(name, EnvironmentImages.REPOSITORY, monthsOld(noted)).exec();
    daemon.client().removeImageCmd(noted.get(1)).exec();

    try (Engine other = open("test:" + UUID.randomUUID())) {
      other.fetch(List.of(base()), new Heard());
      other.prepare(spec("true", List.of()), new Heard());
      assertThat(names(name)).isEmpty();
      other.clean(false);
    }
  }

  private List<String> names(String environment) {
    return daemon.client().listImagesCmd().exec().stream()
        .map(Image::getRepoTags)
        .filter(Objects::nonNull)
        .flatMap(tags -> Stream.of(tags))
        .filter(tag -> tag.startsWith(environment))
        .sorted()
        .toList();
  }

  private static String monthsOld(List<String> noted) {
    return noted.get(1).replaceFirst(".*:", "").replaceFirst("[0-9]{8}$", "20200101");
  }

  @Test
  void cleaningRemovesTheProjectsEnvironmentsOnly() throws Exception {
    Environment mine = plain();
    try (Engine other = open("test:neighbour")) {
      other.fetch(List.of(base()), ExecutionListener.NONE);
      Environment theirs = other.prepare(spec("true", List.of()), ExecutionListener.NONE);
      assertThat(engine.clean(false).removed()).containsExactly(mine.facts().name());
      assertThat(daemon.client().inspectImageCmd(theirs.facts().name()).exec().getId())
          .isNotEmpty();
      assertThat(other.clean(false).removed()).containsExactly(theirs.facts().name());
    }
  }

  @Test
  void whatAContainerUsesIsKeptWithAllItsNames() throws Exception {
    String name = plain().facts().name();
    List<String> names = names(name);
    String container = daemon.client().createContainerCmd(name).exec().getId();
    try {
      assertThat(engine.clean(false).kept())
          .containsExactly(
              new Cleaned.Kept(name, "container " + container.substring(0, 12) + " uses it"));
      assertThat(names(name)).isEqualTo(names).hasSize(2);
    } finally {
      daemon.client().removeContainerCmd(container).exec();
    }
    assertThat(engine.clean(false).removed()).containsExactly(name);
  }

  private static Limits limits(Optional<Long> pids, Optional<String> network, Privileges who) {
    return new Limits(
        Duration.ofMinutes(2),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        pids,
        network,
        who);
  }

  private String said(String code, Limits limits) throws Exception {
    Heard heard = new Heard();
    Exit exit =
        plain().run(execution(List.of("python", "-c", code), "", Optional.empty(), limits), heard);
    assertThat(exit).as(heard.text()).isEqualTo(new Exit.Exited(0));
    return heard.text();
  }

  private static final Limits PLAIN =
      limits(Optional.empty(), Optional.empty(), Privileges.DEFAULT);

  private static final String RIGHTS =
      """
      import os, re
      status = open("/proc/self/status").read()
      wanted = "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs"
      print([int(re.search(name + ":\\s*(\\w+)", status).group(1), 16) for name in wanted])
      print(os.getresuid(), os.getresgid(), os.getgroups())
      """;

  @Test
  void testsHaveNoCapabilityAndCanGetNoneAndAreNotRoot() throws Exception {
    assertThat(said(RIGHTS, PLAIN))
        .isEqualTo("[0, 0, 0, 0, 0, 1]\n(1000, 1000, 1000) (1000, 1000, 1000) [1000]\n");
  }

  @Test
  void rootWithoutCapabilitiesIsRootByNameOnly() throws Exception {
    Privileges root = new Privileges(Optional.of(User.ROOT), Optional.empty(), List.of());
    assertThat(said(RIGHTS, limits(Optional.empty(), Optional.empty(), root)))
        .startsWith("[0, 0, 0, 0, 0, 1]\n(0, 0, 0)");
  }

  @Test
  void capabilitiesAreThoseThatTheUserNames() throws Exception {
    Privileges one =
        new Privileges(Optional.of(User.ROOT), Optional.empty(), List.of("SYS_PTRACE"));
    assertThat(said(RIGHTS, limits(Optional.empty(), Optional.empty(), one)))
        .contains(", " + (1 << 19) + ", " + (1 << 19) + ", " + (1 << 19) + ", 0, 1]");
    Privileges usual =
        new Privileges(Optional.of(User.ROOT), Optional.of(List.of("NET_RAW")), List.of());
    String code = RIGHTS + "print(bin(int(re.search('CapEff:\\s*(\\w+)', status).group(1), 16)))";
    assertThat(said(code, limits(Optional.empty(), Optional.empty(), usual)))
        .as("Docker's usual ones without CAP_NET_RAW")
        .contains("0b" + Long.toBinaryString(0xa80425fbL & ~(1L << 13)));
  }

  @Test
  void testUserHasANameAHomeAndFoldersOfItsOwn() throws Exception {
    Files.createDirectory(sources.resolve("inner"));
    Files.writeString(sources.resolve("inner/data"), "old");
    String code =
        """
        import getpass, grp, os, pwd, subprocess, sys
        print(getpass.getuser(), pwd.getpwuid(os.getuid()).pw_dir, grp.getgrgid(os.getgid()).gr_name)
        print(os.path.expanduser("~"), os.listdir(os.path.expanduser("~/.cache/set-up")))
        for path in "new", "inner/data", "inner/new", "/tmp/x", os.path.expanduser("~/.cache/set-up/y"):
            open(path, "w").write("new")
        os.chmod("inner/data", 0)
        try:
            open("inner/data")
        except PermissionError:
            print("permissions count")
        """;
    Heard heard = new Heard();
    Environment environment =
        engine.prepare(
            spec("mkdir -p ~/.cache/set-up; touch ~/.cache/set-up/x", List.of()),
            ExecutionListener.NONE);
    environment.run(execution(List.of("python", "-c", code), "", Optional.empty(), PLAIN), heard);
    assertThat(heard.text())
        .isEqualTo("pytest /home/pytest pytest\n/home/pytest ['x']\npermissions count\n");
  }

  @Test
  void aUserWhomTheImageDoesNotKnowHasAHome() throws Exception {
    Privileges stranger =
        new Privileges(Optional.of(new User(4321, 99)), Optional.empty(), List.of());
    String code =
        """
        import os
        open("new", "w"); open(os.path.expanduser("~/new"), "w")
        print(os.getuid(), os.getgid(), os.path.expanduser("~"))
        """;
    assertThat(said(code, limits(Optional.empty(), Optional.empty(), stranger)))
        .isEqualTo("4321 99 /pytest-matrix/home\n");
  }

  @Test
  void aRunningTestCanInstallForItself() throws Exception {
    Heard heard = new Heard();
    Execution execution =
        execution(
            List.of("python", "-c", "import iniconfig; print(iniconfig.__file__)"),
            "pip install -q iniconfig",
            Optional.empty(),
            PLAIN);
    assertThat(plain().run(execution, heard)).isEqualTo(new Exit.Exited(0));
    assertThat(heard.text()).contains("/home/pytest/.local/lib/");
  }

  private static final String FORKS =
      """
      import os, signal
      children = []
      try:
          for number in range(500):
              pid = os.fork()
              if pid == 0:
                  signal.pause()
              children.append(pid)
      except OSError as refused:
          print(len(children), refused.errno)
      for pid in children:
          os.kill(pid, signal.SIGKILL)
      print("ended")
      """;

  @Test
  void processesAreLimited() throws Exception {
    String[] words =
        said(FORKS, limits(Optional.of(64L), Optional.empty(), Privileges.DEFAULT)).split("\\s");
    assertThat(Integer.parseInt(words[0])).isBetween(50, 63);
    assertThat(words[1]).as("EAGAIN").isEqualTo("11");
    assertThat(said(FORKS, limits(Optional.of(-1L), Optional.empty(), Privileges.DEFAULT)))
        .isEqualTo("ended\n");
    assertThat(said(FORKS, PLAIN)).as("the default is no hindrance").isEqualTo("ended\n");
  }

  @Test
  void everyCellHasALimitOfProcessesUnlessItWantsNone() throws Exception {
    assertThat(pidsLimitOf(PLAIN)).isEqualTo(4096);
    assertThat(pidsLimitOf(limits(Optional.of(-1L), Optional.empty(), Privileges.DEFAULT)))
        .isIn(-1L, 0L, null);
  }

  private Long pidsLimitOf(Limits limits) throws Exception {
    var created =
        daemon
            .client()
            .createContainerCmd(BASE)
            .withLabels(Map.of(Labels.PROJECT, projects.get(0)));
    ContainerSettings.script(created, Map.of());
    ContainerSettings.limit(created, limits);
    String id = created.exec().getId();
    try {
      return daemon.client().inspectContainerCmd(id).exec().getHostConfig().getPidsLimit();
    } finally {
      daemon.client().removeContainerCmd(id).exec();
    }
  }

  @Test
  void whatIsInstalledOnlineRunsWithoutANetwork() throws Exception {
    String code =
        """
        import os, pytest, socket
        print(sorted(os.listdir("/sys/class/net")), os.path.exists("/var/run/docker.sock"))
        server = socket.socket(); server.bind(("127.0.0.1", 0)); server.listen(1)
        socket.create_connection(server.getsockname()).close()
        try:
            socket.create_connection(("192.0.2.1", 80), 2)
        except OSError as unreachable:
            print(unreachable.errno)
        """;
    Heard heard = new Heard();
    Environment environment = engine.prepare(spec("ls /sys/class/net", List.of("pytest")), heard);
    assertThat(heard.setup.toString(StandardCharsets.UTF_8))
        .as("the set-up has the daemon's network")
        .contains("eth0\n");
    environment.run(
        execution(
            List.of("python", "-c", code),
            "",
            Optional.empty(),
            limits(Optional.empty(), Optional.of("none"), Privileges.DEFAULT)),
        heard);
    assertThat(heard.text()).isEqualTo("['lo'] False\n101\n");
  }

  @Test
  void nothingOfTheDaemonIsInReach() throws Exception {
    String code =
        """
        import glob, os, subprocess
        print(open("/proc/1/comm").read().strip())
        print([line.split()[4] for line in open("/proc/self/mountinfo") if "docker.sock" in line])
        print(glob.glob("/run/*.sock") + glob.glob("/var/run/*.sock"))
        devices = [name for name in os.listdir("/dev") if name.startswith(("sd", "vd", "nvme", "mem", "kvm", "loop"))]
        print(devices, subprocess.call(["mount", "-t", "tmpfs", "x", "/mnt"], stderr=subprocess.DEVNULL) != 0)
        """;
    assertThat(said(code, PLAIN)).isEqualTo("docker-init\n[]\n[]\n[] True\n");
  }
}
