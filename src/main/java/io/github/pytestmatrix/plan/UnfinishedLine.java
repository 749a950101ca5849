package io.github.pytestmatrix.plan;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What makes a shell read on behind the last of the user's lines, so that it takes the next command
 * for a part of them.
 *
 * @param sign what stands there: {@code &&}, or {@code <<EOF}
 * @param end the line that would end a here-document; empty for an operator
 */
record UnfinishedLine(String sign, String end) {
  private static final List<String> OPERATORS = List.of("&&", "||", "|", "\\");

  /** Empty also where only a shell can tell. */
  static Optional<UnfinishedLine> in(String lines) {
    String text = lines.strip();
    boolean nested = List.of("`", "$(", "$'", "((").stream().anyMatch(text::contains);
    return nested ? operator(lastLine(text)) : new Scanner(text).end();
  }

  /** Of a line on its own: where it has quotes or a comment, what ends it may be part of them. */
  private static Optional<UnfinishedLine> operator(String line) {
    return line.matches(".*[#'\"].*") ? Optional.empty() : trailing(line);
  }

  private static String lastLine(String text) {
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  private static Optional<UnfinishedLine> trailing(String words) {
    int backslashes = words.length() - words.replaceAll("\\\\+$", "").length();
    if (backslashes % 2 == 0 && words.endsWith("\\")) {
      return Optional.empty();
    }
    return OPERATORS.stream()
        .filter(words::endsWith)
        .filter(sign -> sign.equals("\\") || !words.endsWith("\\" + sign))
        .findFirst()
        .map(sign -> new UnfinishedLine(sign, ""));
  }

  /** Knows quotes, comments and here-documents, and nothing else of a shell's language. */
  private static final class Scanner {
    private final String text;
    private final Deque<UnfinishedLine> documents = new ArrayDeque<>();
    private int at;

    Scanner(String text) {
      this.text = text;
    }

    Optional<UnfinishedLine> end() {
      boolean comment = false;
      char quote = 0;
      while (at < text.length()) {
        char next = text.charAt(at);
        if (quote == 0 && next == '\n') {
          comment = false;
          at++;
          skipDocuments();
          continue;
        }
        if (comment) {
          at++;
        } else if (quote != 0) {
          at += next == '\\' && quote == '"' ? 2 : 1;
          quote = next == quote ? 0 : quote;
        } else if (next == '\\' && at + 1 < text.length()) {
          at += 2;
        } else if (next == '\'' || next == '"') {
          quote = next;
          at++;
        } else if (next == '#' && (at == 0 || Character.isWhitespace(text.charAt(at - 1)))) {
          comment = true;
          at++;
        } else if (text.startsWith("<<<", at)) {
          at += 3;
        } else if (text.startsWith("<<", at)) {
          document();
        } else {
          at++;
        }
      }
      if (!documents.isEmpty()) {
        return Optional.of(documents.getFirst());
      }
      return quote != 0 || comment ? Optional.empty() : trailing(lastLine(text));
    }

    private void document() {
      int begin = at;
      at += 2;
      if (text.startsWith("-", at)) {
        at++;
      }
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
        at++;
      }
      int word = at;
      char quote = 0;
      while (at < text.length() && (quote != 0 || " \t\n;|&<>()".indexOf(text.charAt(at)) < 0)) {
        char next = text.charAt(at);
        if (next == quote) {
          quote = 0;
        } else if (quote == 0 && (next == '\'' || next == '"')) {
          quote = next;
        }
        at++;
      }
      String end = text.substring(word, at).replaceAll("[\"'\\\\]", "");
      if (!end.isEmpty()) {
        documents.add(new UnfinishedLine(text.substring(begin, at), end));
      }
    }

    /** The texts of those that the line before has named, each up to its end. */
    private void skipDocuments() {
      while (!documents.isEmpty() && at < text.length()) {
        int newline = text.indexOf('\n', at);
        int lineEnd = newline < 0 ? text.length() : newline;
        String line = text.substring(at, lineEnd);
        at = Math.min(text.length(), lineEnd + 1);
        UnfinishedLine document = documents.getFirst();
        boolean tabs = document.sign.startsWith("<<-");
        if ((tabs ? line.replaceFirst("^\t+", "") : line).equals(document.end)) {
          documents.removeFirst();
        }
      }
    }
  }
}
