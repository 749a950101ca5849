package io.github.pytestmatrix.mojo;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.eclipse.aether.SessionData;

/**
 * One limit on running cells for all modules of a build. It lives in the session, under types of
 * the JDK, since modules may each load this plugin's classes anew and daemons keep them from build
 * to build.
 */
final class CellPermits {
  private static final String KEY = "io.github.pytest-matrix.places";
  private static final String SIZE = "size";
  private static final String PERMITS = "places";

  private CellPermits() {}

  /** The build's semaphore. It has as many permits as the module allows that allows most. */
  static Semaphore of(SessionData data, int wanted) {
    data.set(KEY, null, new ConcurrentHashMap<String, Object>());
    @SuppressWarnings("unchecked") // nobody else writes under our key
    Map<String, Object> shared = (Map<String, Object>) data.get(KEY);
    synchronized (shared) {
      Semaphore permits =
          (Semaphore) shared.computeIfAbsent(PERMITS, key -> new Semaphore(0, true));
      int size = (Integer) shared.getOrDefault(SIZE, 0);
      if (wanted > size) {
        permits.release(wanted - size);
        shared.put(SIZE, wanted);
      }
      return permits;
    }
  }
}
