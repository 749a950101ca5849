package io.github.pytestmatrix.mojo;

/**
 * Keeps docker-java's log out of the build's: with {@code mvn -X}, its HTTP client logs every byte
 * that it sends, the variables of cells and the logins of registries among them; without, each
 * connection that broke. Maven does the same with its own:
 * https://issues.apache.org/jira/browse/MNG-6181.
 */
final class WireLog {
  /** Maven's loggers read it when they are made, up to Maven 4, which has another name for it. */
  private static final String LEVEL = "org.slf4j.simpleLogger.log.com.github.dockerjava";

  private WireLog() {}

  /** Has to come before the first use of docker-java. A level that the user has set stays. */
  static void silence() {
    if (System.getProperty(LEVEL) == null) {
      System.setProperty(LEVEL, "warn");
    }
  }
}
