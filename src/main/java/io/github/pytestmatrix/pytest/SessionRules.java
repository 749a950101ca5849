package io.github.pytestmatrix.pytest;

import java.util.regex.Pattern;

/**
 * What sessions of a script do otherwise than pytest's own process.
 *
 * @param noTestsPass whether a session without tests ends with exit status 0
 * @param reportsExit whether a session's process reports its end, since the script may hide its
 *     exit code
 */
public record SessionRules(boolean noTestsPass, boolean reportsExit) {
  /** Of pytest's own process. */
  public static final SessionRules NONE = new SessionRules(false, false);

  /**
   * What takes a command's exit code away under {@code set -e}: pipes, lists, conditions, jobs, and
   * programs that call others.
   */
  private static final Pattern HIDES =
      Pattern.compile(
          "[|&!`]|\\$\\(|\\bset\\s+\\+|\\b(?:if|elif|while|until|trap|make|tox|nox|xargs|find|parallel|sh|bash)\\b");

  public static SessionRules ofScript(String lines, boolean failIfNoTests) {
    return new SessionRules(!failIfNoTests, HIDES.matcher(lines).find());
  }
}
