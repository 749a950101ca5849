package io.github.pytestmatrix.engine.shared;

import java.time.Duration;

/**
 * How a cell is ended at its limit: the stacks of all threads go to the log, then pytest may end
 * its session, then it is over. How long is waited after each signal for the end; see
 * docs/decisions/044.
 *
 * @param dump after SIGQUIT, which the probe answers with the stacks
 * @param interrupt after SIGINT, at which pytest writes its summary and its XML
 * @param terminate after SIGTERM; zero where none is sent
 * @param kill after SIGKILL, until the cell counts as lost
 */
public record Escalation(Duration dump, Duration interrupt, Duration terminate, Duration kill) {
  private static final Duration DUMP = Duration.ofSeconds(1);
  private static final Duration INTERRUPT = Duration.ofSeconds(3);

  /**
   * No SIGTERM: nothing in a container outlives its end, so nothing has to be asked to tidy up. The
   * daemon has to take the container apart and say so, which takes longer on a busy one.
   */
  public static final Escalation CONTAINER =
      new Escalation(DUMP, INTERRUPT, Duration.ZERO, Duration.ofSeconds(5));

  /**
   * What a cell has started on this machine (a browser, a server) may have temporary files and
   * sockets of its own here, and listens to SIGTERM rather than to SIGINT. The kernel tells of the
   * end at once.
   */
  public static final Escalation PROCESSES =
      new Escalation(DUMP, INTERRUPT, Duration.ofSeconds(1), Duration.ofSeconds(3));
}
