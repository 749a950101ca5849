package io.github.pytestmatrix.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.Environment;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.LostException;
import io.github.pytestmatrix.engine.Privileges;
import io.github.pytestmatrix.engine.Privileges.User;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.PullPolicy;
import io.github.pytestmatrix.engine.RefusedException;
import io.github.pytestmatrix.engine.WrongInterpreterException;
import io.github.pytestmatrix.engine.container.Tar;
import io.github.pytestmatrix.engine.docker.daemon.ConnectionSettings;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnection;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnections;
import io.github.pytestmatrix.workspace.ScannedFiles;
import io.github.pytestmatrix.workspace.Workspace;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that aren't what their name says, or hold what ours usually don't. */
@Tag("docker")
class OddImagesDockerTest {
  private static final String PYTHON = "python:3.10-slim";

  @TempDir private Path folder;
  private final String name = "pytest-matrix-odd-" + UUID.randomUUID().toString().substring(0, 8);
  private final List<String> images = new ArrayList<>();
  private DockerConnection daemon;
  private DockerEngine engine;

  @BeforeEach
  void open() throws Exception {
    ConnectionSettings settings =
        new ConnectionSettings(
            Optional.empty(),
            System.getenv(),
            Path.of(System.getProperty("user.home")),
            false,
            Map.of());
    daemon = DockerConnections.open(settings);
    engine = DockerEngine.open(settings, "test:" + name, PullPolicy.NEVER);
  }

  @AfterEach
  void close() throws Exception {
    engine.clean(false);
    engine.close();
    for (String image : images) {
      daemon.client().removeImageCmd(image).withForce(true).exec();
    }
    daemon.close();
  }

  /** {@code python:3.10-slim} changed by lines of a shell, and by its configuration. */
  private String image(String lines, Commit commit) throws Exception {
    // On an environment, where the standard library is compiled already.
    String compiled = prepare(spec(PYTHON, "3.10", "")).facts().name();
    String container =
        daemon
            .client()
            .createContainerCmd(compiled)
            .withEntrypoint("sh", "-ec")
            .withCmd(lines)
            .exec()
            .getId();
    try {
      daemon.client().startContainerCmd(container).exec();
      int code =
          daemon
              .client()
              .waitContainerCmd(container)
              .exec(new com.github.dockerjava.api.command.WaitContainerResultCallback())
              .awaitStatusCode();
      assertThat(code).isZero();
      String tag = String.valueOf(images.size());
      commit
          .of(
              daemon
                  .client()
                  .commitCmd(container)
                  .withRepository(name)
                  .withTag(tag)
                  .withCmd("python3"))
          .exec();
      images.add(name + ":" + tag);
      return name + ":" + tag;
    } finally {
      daemon.client().removeContainerCmd(container).withForce(true).withRemoveVolumes(true).exec();
    }
  }

  private interface Commit {
    com.github.dockerjava.api.command.CommitCmd of(
        com.github.dockerjava.api.command.CommitCmd commit);
  }

  private EnvironmentSpec spec(String image, String python, String setup, String... packages) {
    return new EnvironmentSpec(
        new Base(image, python),
        List.of(),
        Map.of(),
        List.of(packages),
        setup,
        Map.of(),
        ProjectInstall.NONE,
        Workspace.scan(folder, List.of(), List.of()),
        UUID.randomUUID().toString(),
        Duration.ofMinutes(5));
  }

  private Environment prepare(EnvironmentSpec spec) throws InterruptedException {
    return engine.prepare(spec, ExecutionListener.NONE);
  }

  private static Limits limits(Optional<String> network, Privileges privileges) {
    return new Limits(
        Duration.ofMinutes(2),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        network,
        privileges);
  }

  private static final Limits USUAL = limits(Optional.empty(), Privileges.DEFAULT);

  private record Ended(Exit exit, String output) {}

  private Ended run(Environment environment, String before, Limits limits, String code)
      throws Exception {
    return run(environment, before, limits, List.of("python", "-c", code), Optional.empty());
  }

  private Ended run(
      Environment environment,
      String before,
      Limits limits,
      List<String> command,
      Optional<String> script)
      throws Exception {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    Path results = Files.createTempDirectory("results");
    try {
      Exit exit =
          environment.run(
              new Execution(
                  "cell",
                  Workspace.scan(folder, List.of(), List.of()),
                  Map.of(),
                  Map.of(),
                  before,
                  command,
                  "",
                  script,
                  results,
                  limits),
              new ExecutionListener() {
                @Override
                public void output(byte[] bytes) {
                  output.writeBytes(bytes);
                }
              });
      return new Ended(exit, output.toString(StandardCharsets.UTF_8));
    } finally {
      Files.delete(results);
    }
  }

  private static final String PREFIX = "import sys; print(sys.prefix)";

  @Test
  void setUpWithAnotherPythonThanTheAxisNamesIsAnError() throws Exception {
    String image = image("true", commit -> commit);
    assertThatThrownBy(() -> prepare(spec(image, "3.13", "")))
        .isInstanceOf(WrongInterpreterException.class)
        .hasMessageContaining("set-up on " + image + " installed into CPython 3.10.")
        .hasMessageContaining("at /usr/local/bin/python")
        .hasMessageContaining("<image>");
  }

  @Test
  void activatedEnvironmentIsWhatTheSetUpFillsAndTheTestsRunOn() throws Exception {
    String image = image("python -m venv --without-pip /opt/venv", commit -> commit);
    String activate = ". /opt/venv/bin/activate";
    Environment environment = prepare(spec(image, "3.10", activate));

    assertThat(run(environment, activate, USUAL, PREFIX))
        .isEqualTo(new Ended(new Exit.Exited(0), "/opt/venv\n"));
    Ended forgotten = run(environment, "", USUAL, PREFIX);
    assertThat(forgotten.output())
        .contains("set-up installed into /opt/venv/bin/python")
        .contains("'python' is /usr/local/bin/python")
        .contains("<beforeScript>")
        .endsWith("/usr/local\n");
  }

  @Test
  void pythonBelowRootsHomeIsRefusedToAnotherUserWithTheWayOut() throws Exception {
    // Debian's own Python would be found in its place.
    String image =
        image(
            "python -m venv --copies --system-site-packages /root/venv; chmod 700 /root;"
                + " mv /usr/local/bin/python3 /usr/local/bin/python3.hidden || true",
            commit -> commit.withEnv("PATH=/root/venv/bin:/usr/local/bin:/usr/bin:/bin"));
    Environment environment = prepare(spec(image, "3.10", ""));

    Ended ended = run(environment, "", USUAL, "print('ran')");
    assertThat(ended.exit()).isEqualTo(new Exit.Exited(126));
    assertThat(ended.output())
        .contains("1000:1000, can't use /root/venv/bin/python")
        .contains("<user>root</user>")
        .doesNotContain("ran");
    Limits root =
        limits(
            Optional.empty(), new Privileges(Optional.of(User.ROOT), Optional.empty(), List.of()));
    assertThat(run(environment, "", root, "print('ran')").output()).isEqualTo("ran\n");
  }

  @Test
  void packagesThatOnlyRootCanReadAreRefusedWithTheWayOut() throws Exception {
    Environment environment = prepare(spec(PYTHON, "3.10", "umask 077", "pytest"));

    Ended ended = run(environment, "", USUAL, "import pytest; print('ran')");
    assertThat(ended.exit()).isEqualTo(new Exit.Exited(126));
    assertThat(ended.output()).contains("can't use").contains("<user>root</user>");
  }

  @Test
  void setUpThatWritesIntoAVolumeIsRefused() throws Exception {
    String image =
        image(
            "mkdir -p /data /var/cache/x; echo old > /data/old",
            commit ->
                commit.withVolumes(
                    new com.github.dockerjava.api.model.Volumes(
                        new com.github.dockerjava.api.model.Volume("/data"),
                        new com.github.dockerjava.api.model.Volume("/var/cache/x"),
                        new com.github.dockerjava.api.model.Volume("/workspace"))));
    assertThatThrownBy(() -> prepare(spec(image, "3.10", "echo x > /data/schema.sql")))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("/data, which the image declares as a volume")
        .hasMessageContaining("<setup>")
        .hasMessageContaining("<beforeScript>");

    Environment environment = prepare(spec(image, "3.10", "echo x > /var/cache/x/y"));
    assertThat(run(environment, "", USUAL, "print(open('/data/old').read())").output())
        .isEqualTo("old\n\n");
  }

  @Test
  void filesOfTheImageInWorkspaceAreKept() throws Exception {
    String image = image("mkdir /workspace; echo mine > /workspace/own", commit -> commit);

    assertThat(
            run(prepare(spec(image, "3.10", "")), "", USUAL, "print(open('/workspace/own').read())")
                .output())
        .isEqualTo("mine\n\n");
  }

  @Test
  void homeAndUserInstallationsOfTheImageDoNotSendPackagesElsewhere() throws Exception {
    String image =
        image(
            "mkdir /srv/home; echo kept > /srv/home/.settings",
            commit ->
                commit.withEnv(
                    "HOME=/srv/home", "PIP_USER=1", "PATH=/usr/local/bin:/usr/bin:/bin"));

    Ended ended =
        run(
            prepare(spec(image, "3.10", "", "pytest")),
            "",
            USUAL,
            "import pytest, os; print(open(os.path.expanduser('~/.settings')).read())");
    assertThat(ended).isEqualTo(new Ended(new Exit.Exited(0), "kept\n\n"));
  }

  @Test
  void imageForAnotherProcessorAndOneWithoutAShellAreNamed() throws Exception {
    String own = daemon.platform().substring("linux/".length());
    String other = own.equals("arm64") ? "amd64" : "arm64";
    byte[] foreign = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 8, 0};
    String arm = loaded("arm", other, foreign);
    assertThatThrownBy(() -> prepare(spec(arm, "3.10", "")))
        .hasMessageContaining(arm + " is made for linux/" + other)
        .hasMessageContaining(daemon.platform() + " and can't run it")
        .isNotInstanceOf(LostException.class);

    String empty = loaded("empty", own, new byte[0]);
    assertThatThrownBy(() -> prepare(spec(empty, "3.10", "")))
        .hasMessageContaining(empty + " has no /bin/sh")
        .isNotInstanceOf(LostException.class);

    byte[] loaderless = Files.readAllBytes(Path.of("/bin/sh"));
    String bare = loaded("bare", own, loaderless);
    assertThatThrownBy(() -> prepare(spec(bare, "3.10", "")))
        .hasMessageContaining(bare + " has a /bin/sh that can't be started")
        .isNotInstanceOf(LostException.class);
  }

  /** An image that holds nothing but a shell of these bytes, or a file that is none. */
  private String loaded(String tag, String architecture, byte[] shell) throws Exception {
    ByteArrayOutputStream layer = new ByteArrayOutputStream();
    try (Tar archive = new Tar(layer, User.ROOT)) {
      if (shell.length > 0) {
        Path file = Files.write(folder.resolve("sh"), shell);
        archive.file(
            "bin/sh",
            new ScannedFiles(new Workspace(folder, List.of())),
            new Workspace.Entry.File("sh", true, shell.length, file.toFile().lastModified()));
        Files.delete(file);
      } else {
        archive.file("etc/x", new byte[1]);
      }
    }
    String digest =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(layer.toByteArray()));
    ByteArrayOutputStream image = new ByteArrayOutputStream();
    try (Tar archive = new Tar(image, User.ROOT)) {
      archive.file("layer.tar", layer.toByteArray());
      archive.file(
          "config.json",
          json(
              "{'architecture':'%s','os':'linux','config':{},"
                  + "'rootfs':{'type':'layers','diff_ids':['sha256:%s']}}",
              architecture, digest));
      archive.file(
          "manifest.json",
          json(
              "[{'Config':'config.json','RepoTags':['%s:%s'],'Layers':['layer.tar']}]", name, tag));
    }
    daemon.client().loadImageCmd(new ByteArrayInputStream(image.toByteArray())).exec();
    images.add(name + ":" + tag);
    return name + ":" + tag;
  }

  private static byte[] json(String text, String... values) {
    return text.formatted((Object[]) values).replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void networkThatDoesNotExistIsSaidInTheDaemonsWords() throws Exception {
    Environment environment = prepare(spec(PYTHON, "3.10", ""));
    Limits nope = limits(Optional.of("nope-" + name), Privileges.DEFAULT);

    assertThatThrownBy(() -> run(environment, "", nope, "print()"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("network nope-" + name + " not found");
    assertThatThrownBy(() -> engine.check(nope))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("nope-" + name)
        .hasMessageContaining("<network>");
    for (String there : List.of("none", "host", "bridge", "default")) {
      engine.check(limits(Optional.of(there), Privileges.DEFAULT));
    }
  }

  @Test
  void limitThatTheDaemonRefusesIsSaidInItsWords() throws Exception {
    Environment environment = prepare(spec(PYTHON, "3.10", ""));
    Limits thousand =
        new Limits(
            Duration.ofMinutes(1),
            Optional.of(1000.0),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    assertThatThrownBy(() -> run(environment, "", thousand, "print()"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("CPUs");
  }

  @Test
  void modesAndLinksAreThoseOfTheSources() throws Exception {
    Files.createSymbolicLink(folder.resolve("link"), Path.of("a\\b"));
    for (String mode : List.of("rw-------", "r--r--r--", "rwx------", "r-xr-xr-x")) {
      Path file = Files.writeString(folder.resolve("f" + mode.length() + mode), "x");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
    Ended ended =
        run(
            prepare(spec(PYTHON, "3.10", "")),
            "",
            USUAL,
            "import os, stat\n"
                + "print(os.readlink('link'))\n"
                + "for f in sorted(os.listdir('.')):\n"
                + "    if f != 'link': print(f[2:], stat.filemode(os.stat(f).st_mode)[1:],"
                + " open(f).read())");
    assertThat(ended.output().lines())
        .contains("a\\b")
        .allMatch(line -> line.equals("a\\b") || line.split(" ")[0].equals(line.split(" ")[1]));
  }
}
