// Plain loops: decision 022
package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.console.Sanitized;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An exception as it may be printed. Where Maven shows the stack ({@code -e}, {@code -X}) it prints
 * the messages of all causes, and these quote daemons, installers and files of the project.
 */
final class SanitizedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private SanitizedException(
      Throwable trouble, UnaryOperator<String> masked, @Nullable SanitizedException cause) {
    super(message(trouble, masked), cause);
    setStackTrace(trouble.getStackTrace());
  }

  /**
   * @param masked takes secrets out of a text
   */
  static SanitizedException of(Throwable trouble, UnaryOperator<String> masked) {
    return of(trouble, masked, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static SanitizedException of(
      Throwable trouble, UnaryOperator<String> masked, Set<Throwable> told) {
    told.add(trouble);
    Throwable cause = trouble.getCause();
    SanitizedException retold =
        new SanitizedException(
            trouble,
            masked,
            cause == null || told.contains(cause) ? null : of(cause, masked, told));
    for (Throwable suppressed : trouble.getSuppressed()) {
      if (!told.contains(suppressed)) {
        retold.addSuppressed(of(suppressed, masked, told));
      }
    }
    return retold;
  }

  /** With the type where that says something: Maven itself prints that of this class. */
  private static String message(Throwable trouble, UnaryOperator<String> masked) {
    String message = trouble instanceof MatrixException ? trouble.getMessage() : trouble.toString();
    return Sanitized.message(masked.apply(String.valueOf(message)));
  }
}
