package io.github.pytestmatrix.engine.docker.container;

import com.github.dockerjava.api.command.CreateContainerCmd;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * What this daemon has turned out not to have, which is no reason not to test: it is left out of
 * every further container.
 */
public final class UnsupportedFeatures {
  /** Of runc and crun, where control groups belong to somebody else. */
  private static final Pattern NO_PIDS =
      Pattern.compile("pids\\.max|controller\\W+pids\\b|pids[ -]limit", Pattern.CASE_INSENSITIVE);

  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final List<String> unheard = new ArrayList<>();
  private volatile boolean init;
  private volatile boolean pidsLimit;

  /** Podman's machine may lack the init process. */
  public boolean init() {
    return init;
  }

  void leaveOut(CreateContainerCmd create) {
    if (init) {
      ContainerSettings.withoutInit(create);
    }
    if (pidsLimit) {
      ContainerSettings.withoutPidsLimit(create);
    }
  }

  /** Whether a container that was refused with this message may succeed with less. */
  public boolean learn(String refusal) {
    if (!init && refusal.contains("init binary not found")) {
      init = true;
      return true;
    }
    if (!pidsLimit && NO_PIDS.matcher(refusal).find()) {
      pidsLimit = true;
      warn("The daemon can't limit the number of processes, so <pidsLimit> has no effect.");
      return true;
    }
    return false;
  }

  /** What the daemon says of a container that it made with less than we asked for. */
  synchronized void warn(String sentence) {
    if (told.add(sentence)) {
      unheard.add(sentence);
    }
  }

  /** Each once. */
  public synchronized List<String> warnings() {
    List<String> warnings = List.copyOf(unheard);
    unheard.clear();
    return warnings;
  }
}
