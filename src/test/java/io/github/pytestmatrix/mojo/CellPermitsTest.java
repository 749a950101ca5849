package io.github.pytestmatrix.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.eclipse.aether.DefaultSessionData;
import org.eclipse.aether.SessionData;
import org.junit.jupiter.api.Test;

class CellPermitsTest {
  private final SessionData session = new DefaultSessionData();

  /** Loads this plugin's classes anew, as Maven may do for each module. */
  private static final class Realm extends ClassLoader {
    Realm() {
      super(CellPermitsTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.github.pytestmatrix.")) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream stream = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (stream == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = stream.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException unreadable) {
        throw new ClassNotFoundException(name, unreadable);
      }
    }

    Semaphore places(SessionData session, int wanted) throws Exception {
      Class<?> type = loadClass(CellPermits.class.getName());
      assertThat(type).isNotSameAs(CellPermits.class);
      Method of = type.getDeclaredMethod("of", SessionData.class, int.class);
      of.setAccessible(true);
      return (Semaphore) of.invoke(null, session, wanted);
    }
  }

  @Test
  void modulesOfOneBuildShareOneLimitThoughTheirClassesDiffer() throws Exception {
    Semaphore mine = CellPermits.of(session, 3);

    assertThat(new Realm().places(session, 3)).isSameAs(mine);
    assertThat(new Realm().places(session, 2)).isSameAs(mine);
    assertThat(mine.availablePermits()).isEqualTo(3);
  }

  @Test
  void limitGrowsToTheLargest() throws Exception {
    Semaphore places = CellPermits.of(session, 2);
    places.acquire(2);

    assertThat(new Realm().places(session, 5).availablePermits()).isEqualTo(3);
    CellPermits.of(session, 4);
    places.release(2);
    assertThat(places.availablePermits()).isEqualTo(5);
  }

  @Test
  void nextBuildOfADaemonHasItsOwn() {
    Semaphore first = CellPermits.of(session, 3);

    assertThat(CellPermits.of(new DefaultSessionData(), 1))
        .isNotSameAs(first)
        .matches(places -> places.availablePermits() == 1);
  }

  @Test
  void modulesThatStartAtOnceAgree() throws Exception {
    int modules = 8;
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(modules);
    try {
      List<Future<Semaphore>> all = new ArrayList<>();
      for (int i = 1; i <= modules; i++) {
        int wanted = i;
        all.add(
            pool.submit(
                () -> {
                  start.await();
                  return new Realm().places(session, wanted);
                }));
      }
      start.countDown();
      for (Future<Semaphore> one : all) {
        assertThat(one.get()).isSameAs(all.get(0).get());
      }
      assertThat(all.get(0).get().availablePermits()).isEqualTo(modules);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void waitersAreServedInTheirOrder() {
    assertThat(CellPermits.of(session, 1).isFair()).isTrue();
  }
}
