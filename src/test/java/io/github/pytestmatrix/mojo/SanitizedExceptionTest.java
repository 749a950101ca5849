package io.github.pytestmatrix.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.MatrixException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SanitizedExceptionTest {
  private static String printed(Throwable trouble) {
    StringWriter stack = new StringWriter();
    trouble.printStackTrace(new PrintWriter(stack));
    return stack.toString();
  }

  @Test
  void stackIsThatOfTheExceptionWithAllItsCauses() {
    IOException cause = new IOException("disk");
    cause.addSuppressed(new IllegalStateException("closed"));
    MatrixException trouble = new MatrixException("what", "hint", cause);

    String told = SanitizedException.class.getName() + ": ";
    assertThat(printed(SanitizedException.of(trouble, UnaryOperator.identity())))
        .isEqualTo(
            printed(trouble)
                .replace(MatrixException.class.getName() + ": what\nhint", told + "what\n  hint")
                .replace("java.", told + "java.")
                .replace("at " + told, "at ")
                .replace("base/" + told, "base/"));
  }

  @Test
  void messagesOfAllCausesAreMaskedAndHarmless() {
    IOException cause = new IOException("key s3cret-1\n[INFO] BUILD SUCCESS");
    cause.addSuppressed(new IllegalStateException("\u001b[2J s3cret-2\n::error::x"));
    MatrixException trouble = new MatrixException("bad s3cret-3", "see s3cret-4", cause);

    String told =
        printed(SanitizedException.of(trouble, text -> text.replaceAll("s3cret-\\d", "***")));

    assertThat(told)
        .contains("SanitizedException: bad ***\n  see ***\n")
        .contains("IOException: key ***\n  [INFO] BUILD-SUCCESS\n")
        .contains("IllegalStateException: \\x1b[2J ***\n  : :error::x\n")
        .doesNotContain("s3cret");
  }

  @Test
  void circlesOfCausesEnd() {
    IllegalStateException one = new IllegalStateException("one");
    IllegalStateException other = new IllegalStateException("other", one);
    one.initCause(other);

    assertThat(printed(SanitizedException.of(one, UnaryOperator.identity())))
        .contains("IllegalStateException: one", "IllegalStateException: other");
  }

  @Test
  void exceptionWithoutAMessageIsItsType() {
    assertThat(SanitizedException.of(new IllegalStateException(), UnaryOperator.identity()))
        .hasMessage("java.lang.IllegalStateException");
  }
}
