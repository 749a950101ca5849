package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Exit;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One container's life from the copy of its files to its exit. */
final class ContainerRun {
  private static final Duration CALL = Duration.ofSeconds(60);
  private static final Duration COPY = Duration.ofMinutes(10);
  private static final Duration AFTER_DUMP = Duration.ofSeconds(1);
  private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(3);
  private static final Duration AFTER_KILL = Duration.ofSeconds(5);

  private final DockerConnection connection;
  private final String id;
  private final String name;

  ContainerRun(DockerConnection connection, String id, String name) {
    this.connection = connection;
    this.id = id;
    this.name = name;
  }

  /** Unpacks a tar archive at the container's root. */
  void copyIn(InputStream tar) throws InterruptedException {
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
  Exit run(Duration limit, String memory, Consumer<byte[]> stdout, Consumer<byte[]> stderr)
      throws InterruptedException {
    try (FrameReader streams = attach(stdout, stderr)) {
      long deadline = System.nanoTime() + limit.toNanos();
      connection
          .calls()
          .within(CALL, "start container " + name, () -> client().startContainerCmd(id).exec());
      if (!endedWithin(streams.ended(), remaining(deadline))) {
        return end(streams, limit);
      }
      return awaitExit(deadline, limit, memory);
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
    if (!endedWithin(streams.started(), CALL)) {
      throw new MatrixException(
          "The daemon did not attach us to " + name + " within " + CALL.toSeconds() + " s.",
          "See whether the daemon still answers: docker version");
    }
    return streams;
  }

  private Exit awaitExit(long deadline, Duration limit, String memory) throws InterruptedException {
    try (ExitCallback exit = new ExitCallback()) {
      client().waitContainerCmd(id).exec(exit);
      if (!endedWithin(exit.code(), remaining(deadline))) {
        return new Exit.TimedOut(limit);
      }
      return exitOf(exit.code().getNow(-1), memory);
    } catch (NotFoundException gone) {
      return removedByOthers();
    }
  }

  private Exit removedByOthers() {
    return new Exit.Lost("Somebody else removed the container " + name + ".");
  }

  private Exit exitOf(int code, String memory) throws InterruptedException {
    if (code != 137) {
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
    return Boolean.TRUE.equals(state.getOOMKilled())
        ? new Exit.OutOfMemory(memory)
        : new Exit.Exited(code);
  }

  /**
   * First the stacks of all threads go to the log, then pytest may end its session, then it is
   * over.
   */
  private Exit end(FrameReader streams, Duration limit) throws InterruptedException {
    boolean ended =
        signalled("QUIT", streams, AFTER_DUMP)
            || signalled("INT", streams, AFTER_INTERRUPT)
            || signalled("KILL", streams, AFTER_KILL);
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
    return endedWithin(streams.ended(), patience);
  }

  private boolean endedWithin(CompletableFuture<?> event, Duration time)
      throws InterruptedException {
    try {
      event.get(time.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException tooLate) {
      return false;
    } catch (ExecutionException broken) {
      Throwable cause = broken.getCause() == null ? broken : broken.getCause();
      if (cause instanceof NotFoundException gone) {
        throw gone;
      }
      String what =
          cause instanceof DockerException
              ? "The daemon refused to run " + name + ": " + cause.getMessage()
              : "The connection to the daemon broke while " + name + " ran: " + cause;
      throw new MatrixException(
          what, "See whether the daemon still answers: docker version", cause);
    }
  }

  private static Duration remaining(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  private DockerClient client() {
    return connection.client();
  }
}
