package io.github.pytestmatrix.matrix;

import java.util.regex.Pattern;

/** A text in which {@code *} stands for any characters and {@code ?} for one. */
public final class Glob {
  private final Pattern pattern;

  public Glob(String text) {
    StringBuilder regex = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf((char) c)));
              }
            });
    pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  public boolean matches(String text) {
    return pattern.matcher(text).matches();
  }

  public static boolean isGlob(String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
  }
}
