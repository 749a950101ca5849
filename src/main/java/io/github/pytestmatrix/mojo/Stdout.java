package io.github.pytestmatrix.mojo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.apache.maven.execution.MavenSession;

/** Standard output itself: from Maven 4 on, System.out is a part of the log. */
final class Stdout {
  private Stdout() {}

  @SuppressWarnings("resource") // standard output stays open
  static PrintStream of(MavenSession session) {
    return maven4(session)
        ? new PrintStream(new FileOutputStream(FileDescriptor.out), true, Charset.defaultCharset())
        : System.out;
  }

  static boolean maven4(MavenSession session) {
    String version = session.getSystemProperties().getProperty("maven.version", "3");
    return !version.startsWith("3.");
  }
}
