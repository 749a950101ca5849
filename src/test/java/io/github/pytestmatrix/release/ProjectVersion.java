package io.github.pytestmatrix.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version in the POM. */
record ProjectVersion(String text) {
  private static final String SNAPSHOT = "-SNAPSHOT";
  private static final Pattern FIRST = Pattern.compile("(?m)^  <version>(.+)</version>$");

  static ProjectVersion ofPom() {
    try {
      Matcher version = FIRST.matcher(Files.readString(Path.of("pom.xml")));
      if (!version.find()) {
        throw new IllegalStateException("pom.xml has no version.");
      }
      return new ProjectVersion(version.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isSnapshot() {
    return text.endsWith(SNAPSHOT);
  }

  /** The release that a snapshot is to become. */
  String release() {
    return isSnapshot() ? text.substring(0, text.length() - SNAPSHOT.length()) : text;
  }

  /** The last one that is out, or is by this commit; before the first, that one. */
  String lastRelease(Changelog changelog) {
    return isSnapshot() ? changelog.newest().orElse(release()) : release();
  }
}
