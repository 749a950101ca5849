package io.github.pytestmatrix.console;

import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Notices that the terminal's window has changed its size, by the signal that its programs get. The
 * JDK has signals in a package that the compiler doesn't let us name.
 */
final class WindowChanges implements AutoCloseable {
  private final AtomicBoolean changed = new AtomicBoolean();
  private final Object signal;
  private final Class<?> handlers;
  private final Object before;

  private WindowChanges() throws ReflectiveOperationException {
    Class<?> signals = Class.forName("sun.misc.Signal");
    handlers = Class.forName("sun.misc.SignalHandler");
    signal = signals.getConstructor(String.class).newInstance("WINCH");
    Object ours =
        Proxy.newProxyInstance(
            handlers.getClassLoader(),
            new Class<?>[] {handlers},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "handle" -> {
                    changed.set(true);
                    passOn(arguments);
                    yield null;
                  }
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  default -> "pytest-matrix";
                });
    before = set(ours);
  }

  /** Empty where there is no such signal, as on Windows. */
  static Optional<WindowChanges> watch() {
    try {
      return Optional.of(new WindowChanges());
    } catch (ReflectiveOperationException | IllegalArgumentException noSuchSignal) {
      return Optional.empty();
    }
  }

  private Object set(Object handler) throws ReflectiveOperationException {
    return signal
        .getClass()
        .getMethod("handle", signal.getClass(), handlers)
        .invoke(null, signal, handler);
  }

  /** Maven's own terminal may have asked for it, too. */
  private void passOn(Object[] arguments) throws ReflectiveOperationException {
    Object defaults = handlers.getField("SIG_DFL").get(null);
    Object ignored = handlers.getField("SIG_IGN").get(null);
    if (before != null && before != defaults && before != ignored) {
      handlers.getMethod("handle", signal.getClass()).invoke(before, arguments);
    }
  }

  /** Whether it has since this was asked last. */
  boolean any() {
    return changed.getAndSet(false);
  }

  @Override
  public void close() {
    try {
      Object unusedOurs = set(before);
    } catch (ReflectiveOperationException | IllegalArgumentException staysAsItIs) {
      return;
    }
  }
}
