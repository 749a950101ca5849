package io.github.pytestmatrix.engine.docker.daemon;

import io.github.pytestmatrix.engine.docker.daemon.UnreachableException.Kind;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The message for the user where no daemon answers. */
final class NoDaemonMessage {
  private NoDaemonMessage() {}

  /** An endpoint and why it was of no use. */
  record Tried(DaemonEndpoint endpoint, UnreachableException trouble) {
    private String line() {
      return "  - " + endpoint.address() + " (" + endpoint.origin() + "): " + trouble.reason();
    }
  }

  static NoDaemonException explain(List<Tried> tried) {
    String list = tried.stream().map(Tried::line).collect(Collectors.joining("\n"));
    NoDaemonException trouble =
        new NoDaemonException(
            "No Docker daemon answers. Tried:\n" + list, hint(tried), told(tried));
    tried.forEach(one -> trouble.addSuppressed(one.trouble()));
    return trouble;
  }

  /** What somebody who has a daemon there will want to know; nobody cares for absent sockets. */
  private static String told(List<Tried> tried) {
    return tried.stream()
        .filter(one -> tried.size() == 1 || one.trouble().kind() != Kind.MISSING)
        .map(one -> one.endpoint().address() + ": " + one.trouble().reason())
        .collect(Collectors.joining("; "));
  }

  private static String hint(List<Tried> tried) {
    Set<Kind> kinds = tried.stream().map(one -> one.trouble().kind()).collect(Collectors.toSet());
    if (kinds.contains(Kind.DENIED)) {
      return "Let your user use the daemon: `sudo usermod -aG docker $USER`, then log in again.";
    }
    if (kinds.contains(Kind.OTHER)) {
      return "Check the output of `docker version`.";
    }
    if (kinds.contains(Kind.REFUSED)) {
      return "Start the daemon: `sudo systemctl start docker`, Docker Desktop, or"
          + " `systemctl --user start podman.socket`.";
    }
    return tried.size() == 1
        ? "Start the daemon, or fix or unset " + tried.get(0).endpoint().origin() + "."
        : "Install and start Docker or Podman, or set DOCKER_HOST to the address of a daemon.";
  }
}
