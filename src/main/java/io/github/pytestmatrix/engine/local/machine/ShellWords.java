// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.machine;

import io.github.pytestmatrix.engine.shared.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Splits the words of a shell's command line, as long as nothing in it needs a shell. */
public final class ShellWords {
  /**
   * Outside of quotes these do more than stand for themselves, in any place of a word. Comments are
   * gone, and another {@code #} stands for itself.
   */
  private static final String SPECIAL = "$`|&;<>()*?[]~{}!\n\r";

  private final String text;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean begun;
  private int at;

  private ShellWords(String text) {
    this.text = text;
  }

  /**
   * @return the words; empty where variables, globs or the like are in the text, or a quote is not
   *     closed
   */
  public static Optional<List<String>> parse(String text) {
    return new ShellWords(Shell.arguments(text)).words();
  }

  private Optional<List<String>> words() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      boolean plain =
          switch (c) {
            case ' ', '\t' -> endWord();
            case '\'' -> quoted();
            case '"' -> doubleQuoted();
            case '\\' -> escaped();
            default -> SPECIAL.indexOf(c) < 0 && add(c);
          };
      if (!plain) {
        return Optional.empty();
      }
    }
    endWord();
    return Optional.of(List.copyOf(words));
  }

  private boolean endWord() {
    if (begun) {
      words.add(word.toString());
      word.setLength(0);
      begun = false;
    }
    return true;
  }

  private boolean add(char c) {
    word.append(c);
    begun = true;
    return true;
  }

  private boolean quoted() {
    int end = text.indexOf('\'', at);
    if (end < 0) {
      return false;
    }
    word.append(text, at, end);
    begun = true;
    at = end + 1;
    return true;
  }

  private boolean doubleQuoted() {
    begun = true;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return true;
      }
      if (c == '$' || c == '`' || c == '!') {
        return false;
      }
      if (c == '\\' && text.startsWith("\n", at)) {
        return false;
      }
      boolean escape = c == '\\' && at < text.length() && "\"\\$`".indexOf(text.charAt(at)) >= 0;
      word.append(escape ? text.charAt(at++) : c);
    }
    return false;
  }

  private boolean escaped() {
    return at < text.length() && add(text.charAt(at++));
  }
}
