package io.github.pytestmatrix.engine.docker.container;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.Privileges;
import io.github.pytestmatrix.engine.container.ContainerPaths;
import io.github.pytestmatrix.engine.container.TestUser;
import java.util.List;
import java.util.Map;

/** How our containers are configured, apart from their image, name and labels. */
public final class ContainerSettings {
  /**
   * What Podman and OpenShift allow, too: far more than pytest-xdist and numerical libraries start,
   * far less than a machine can have.
   */
  private static final long PIDS = 4096;

  private static final List<String> CAP_DROP = List.of("ALL");

  private ContainerSettings() {}

  /**
   * The container runs our script as root under an init process, which reaps what tests leave and
   * passes signals on. The daemon keeps no log of it: we are attached from before its start.
   */
  public static void script(CreateContainerCmd create, Map<String, String> variables) {
    create
        .withEntrypoint("/bin/sh")
        .withCmd("/" + ContainerPaths.SCRIPT)
        .withUser("0")
        .withWorkingDir("/")
        .withTty(false)
        .withAttachStdout(true)
        .withAttachStderr(true)
        .withEnv(
            variables.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList());
    hostConfig(create)
        .withInit(true)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE));
  }

  static void withoutInit(CreateContainerCmd create) {
    hostConfig(create).withInit(false);
  }

  public static void limit(CreateContainerCmd create, Limits limits) {
    HostConfig host = hostConfig(create);
    limits.cpus().ifPresent(cpus -> host.withNanoCPUs(Math.round(cpus * 1e9)));
    limits.memoryBytes().ifPresent(bytes -> host.withMemory(bytes).withMemorySwap(bytes));
    limits.shmBytes().ifPresent(host::withShmSize);
    limits.network().ifPresent(host::withNetworkMode);
    if (!limits.extraHosts().isEmpty()) {
      host.withExtraHosts(limits.extraHosts().toArray(new String[0]));
    }
    host.withPidsLimit(limits.pids().orElse(PIDS));
    Privileges privileges = limits.privileges();
    create.withUser(TestUser.of(limits).toString());
    host.withCapDrop(capabilities(privileges.capDrop().orElse(CAP_DROP)))
        .withCapAdd(capabilities(privileges.capAdd()));
  }

  private static Capability[] capabilities(List<String> names) {
    return names.stream().map(Capability::valueOf).toArray(Capability[]::new);
  }

  /** Control groups that can't count processes are no reason not to test. */
  static void withoutPidsLimit(CreateContainerCmd create) {
    hostConfig(create).withPidsLimit(null);
  }

  private static HostConfig hostConfig(CreateContainerCmd create) {
    HostConfig host = create.getHostConfig();
    if (host == null) {
      host = HostConfig.newHostConfig();
      create.withHostConfig(host);
    }
    return host;
  }
}
