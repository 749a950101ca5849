package io.github.pytestmatrix.plan;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An option with which pytest only shows something, so that a cell has no results. */
final class OptionWithoutTests {
  private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'");
  private static final Pattern COMMENT = Pattern.compile("(?<!\\S)#.*");

  /** By pytest 4.6's and 9's own {@code --help}. */
  private static final Pattern OPTION =
      Pattern.compile(
          "(?<!\\S)(?:-h|--help|-V|--version|--markers|--fixtures|--funcargs"
              + "|--fixtures-per-test|--cache-show(?:=\\S*)?)(?!\\S)");

  private OptionWithoutTests() {}

  /** The first of these words; what is quoted is none, as a value may be. */
  static Optional<String> in(String pytestArgs) {
    String plain = COMMENT.matcher(QUOTED.matcher(pytestArgs).replaceAll("q")).replaceAll("");
    Matcher option = OPTION.matcher(plain);
    return option.find() ? Optional.of(option.group()) : Optional.empty();
  }
}
