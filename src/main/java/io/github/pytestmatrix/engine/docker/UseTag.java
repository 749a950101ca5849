package io.github.pytestmatrix.engine.docker;

import io.github.pytestmatrix.workspace.Fingerprint;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A further tag of an environment's image, by which is known who has used it and when: of an image,
 * only its names can change.
 *
 * @param environment the tag that is its name
 * @param project a digest of the project
 */
record UseTag(String environment, String project, LocalDate day) {
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{24})-([0-9a-f]{8})-([0-9]{8})");

  static UseTag of(String environment, String project, LocalDate day) {
    return new UseTag(environment, digest(project), day);
  }

  /** Empty where the tag says something else. */
  static Optional<UseTag> parse(String tag) {
    Matcher use = FORM.matcher(tag);
    if (!use.matches()) {
      return Optional.empty();
    }
    try {
      LocalDate day = LocalDate.parse(use.group(3), DateTimeFormatter.BASIC_ISO_DATE);
      return Optional.of(new UseTag(use.group(1), use.group(2), day));
    } catch (DateTimeException noDay) {
      return Optional.empty();
    }
  }

  boolean by(String name) {
    return project.equals(digest(name));
  }

  String text() {
    return environment + "-" + project + "-" + DateTimeFormatter.BASIC_ISO_DATE.format(day);
  }

  private static String digest(String project) {
    return new Fingerprint().add(project).hex().substring(0, 8);
  }
}
