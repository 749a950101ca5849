package io.github.pytestmatrix.engine.docker.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.LostException;
import io.github.pytestmatrix.engine.docker.daemon.DaemonMessage;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnection;
import io.github.pytestmatrix.engine.shared.Escalation;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** One container's life from the copy of its files to its exit. */
public final class ContainerRun {
  private static final Duration CALL = Duration.ofSeconds(60);
  private static final Duration COPY = Duration.ofMinutes(10);
  private static final Duration EXIT = Duration.ofSeconds(30);
  private static final int SIGNALLED = 128;
  private static final int KILLED = SIGNALLED + 9;
  private static final Escalation PATIENCE = Escalation.CONTAINER;

  private final DockerConnection connection;
  private final String id;
  private final String name;

  public ContainerRun(DockerConnection connection, String id, String name) {
    this.connection = connection;
    this.id = id;
    this.name = name;
  }

  /** Unpacks a tar archive at the container's root. */
  public void copyIn(InputStream tar) throws InterruptedException {
    connection
        .calls()
        .within(
            COPY,
            "copy files into " + name,
            () -> {
              client()
                  .copyArchiveToContainerCmd(id)
                  .withTarInputStream(tar)
                  .withRemotePath("/")
                  .exec();
              return true;
            });
  }

  /**
   * Starts the container and blocks until it has ended, by itself or at the limit.
   *
   * @param memory the memory limit as the user knows it; empty for none
   */
  public Exit run(Duration limit, String memory, Consumer<byte[]> stdout, Consumer<byte[]> stderr)
      throws InterruptedException {
    try (FrameReader streams = attach(stdout, stderr)) {
      long deadline = System.nanoTime() + limit.toNanos();
      connection
          .calls()
          .within(CALL, "start container " + name, () -> client().startContainerCmd(id).exec());
      if (!endedWithin(streams.ended(), remaining(deadline), name + " runs")) {
        return end(streams, limit);
      }
      return awaitExit(memory);
    } catch (NotFoundException gone) {
      if (!DaemonMessage.text(gone).contains(id)) {
        throw gone; // something else that the container needs
      }
      return removedByOthers();
    }
  }

  private FrameReader attach(Consumer<byte[]> stdout, Consumer<byte[]> stderr)
      throws InterruptedException {
    FrameReader streams = new FrameReader(stdout, stderr);
    client()
        .attachContainerCmd(id)
        .withStdOut(true)
        .withStdErr(true)
        .withFollowStream(true)
        .exec(streams);
    String what = "attach to container " + name;
    boolean attached = false;
    try {
      if (!endedWithin(streams.started(), CALL, what)) {
        throw connection.calls().pulse().noAnswer(CALL, what);
      }
      attached = true;
      return streams;
    } finally {
      if (!attached) {
        streams.close();
      }
    }
  }

  /**
   * Its streams have ended, so it should have, too. Nobody can tell a stream that was cut off from
   * one that came to its end, but a container whose output ends runs on only where it was cut.
   */
  private Exit awaitExit(String memory) throws InterruptedException {
    try {
      return exit(memory);
    } catch (LostException broken) {
      // The question can be asked again, unlike that for the streams. But a daemon that restarts
      // kills its containers.
      Exit exit = exit(memory);
      if (exit instanceof Exit.Exited exited && exited.code() > SIGNALLED) {
        throw broken;
      }
      return exit;
    }
  }

  private Exit exit(String memory) throws InterruptedException {
    try (ExitCallback exit = new ExitCallback()) {
      client().waitContainerCmd(id).exec(exit);
      if (!endedWithin(exit.code(), EXIT, "wait for the end of container " + name)) {
        return new Exit.Lost("The stream of the container's output was cut off: " + name + ".");
      }
      return exitOf(exit.code().getNow(-1), memory);
    }
  }

  private Exit removedByOthers() {
    return new Exit.Lost("Something outside of this build removed the container " + name + ".");
  }

  private Exit exitOf(int code, String memory) throws InterruptedException {
    if (code <= SIGNALLED) {
      return new Exit.Exited(code);
    }
    ContainerState state =
        connection
            .calls()
            .within(
                CALL,
                "inspect container " + name,
                () -> client().inspectContainerCmd(id).exec().getState());
    String status = String.valueOf(state.getStatus());
    if (status.equals("removing") || status.equals("dead")) {
      return removedByOthers();
    }
    if (code == KILLED && Boolean.TRUE.equals(state.getOOMKilled())) {
      return new Exit.OutOfMemory(memory);
    }
    List<String> signals = signals(state);
    return signals.isEmpty()
        ? new Exit.Exited(code)
        : new Exit.Lost(
            "Something outside of this build ended the container "
                + name
                + " with signal "
                + String.join(", ", signals)
                + " (docker kill, docker stop).");
  }

  /** A test that kills its interpreter leaves no trace with the daemon; people do. */
  private List<String> signals(ContainerState state) throws InterruptedException {
    if (connection.isPodman() || state.getStartedAt() == null || state.getFinishedAt() == null) {
      return List.of();
    }
    return connection.killed(
        id, Instant.parse(state.getStartedAt()), Instant.parse(state.getFinishedAt()));
  }

  private Exit end(FrameReader streams, Duration limit) throws InterruptedException {
    boolean ended =
        signalled("QUIT", streams, PATIENCE.dump())
            || signalled("INT", streams, PATIENCE.interrupt())
            || signalled("KILL", streams, PATIENCE.kill());
    return ended
        ? new Exit.TimedOut(limit)
        : new Exit.Lost("The container " + name + " did not end when it was killed.");
  }

  private boolean signalled(String signal, FrameReader streams, Duration patience)
      throws InterruptedException {
    connection
        .calls()
        .within(
            CALL,
            "send SIG" + signal + " to " + name,
            () -> {
              try {
                client().killContainerCmd(id).withSignal(signal).exec();
              } catch (NotFoundException
                  | com.github.dockerjava.api.exception.ConflictException e) {
                return false; // it has ended meanwhile; the streams will say so
              }
              return true;
            });
    return endedWithin(streams.ended(), patience, "SIG" + signal + " to " + name);
  }

  private boolean endedWithin(CompletableFuture<?> event, Duration time, String what)
      throws InterruptedException {
    if (!connection.calls().ends(event, time, what, connection::closing)) {
      return false;
    }
    try {
      event.get();
      return true;
    } catch (ExecutionException broken) {
      Throwable cause = broken.getCause() == null ? broken : broken.getCause();
      if (cause instanceof DockerException refused) {
        throw refused;
      }
      throw connection.calls().pulse().broken(what, cause);
    }
  }

  private static Duration remaining(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  private DockerClient client() {
    return connection.client();
  }
}
