package io.github.pytestmatrix.mojo;

/**
 * Keeps docker-java's log out of the build's: with {@code mvn -X}, its HTTP client logs every byte
 * that it sends, the variables of cells and the logins of registries among them; without, each
 * connection that broke. Maven does the same with its own:
 * https://issues.apache.org/jira/browse/MNG-6181.
 */
final class WireLog {
  private static final String LOGGER = "com.github.dockerjava";

  /** Maven's loggers read it when they are made. Maven 4 complains of each use of the old name. */
  private static final String MAVEN_3 = "org.slf4j.simpleLogger.log." + LOGGER;

  private static final String MAVEN_4 = "maven.logger.log." + LOGGER;

  private WireLog() {}

  /** Has to come before the first use of docker-java. A level that the user has set stays. */
  static void silence(boolean maven4) {
    if (System.getProperty(MAVEN_3) == null && System.getProperty(MAVEN_4) == null) {
      System.setProperty(maven4 ? MAVEN_4 : MAVEN_3, "warn");
    }
  }
}
