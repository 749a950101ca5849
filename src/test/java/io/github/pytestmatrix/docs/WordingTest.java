package io.github.pytestmatrix.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users read is plain technical English: messages, hints, and the pages, which hold the
 * Javadoc of the parameters too.
 */
class WordingTest {
  private static final Path MAIN = Path.of("src/main");
  private static final Path DECISIONS = Path.of("docs/decisions");

  /** Words that we have used, and that stop a reader. */
  private static final Pattern ODD =
      Pattern.compile(
          "\\bmend(?:s|ed|ing)?\\b|\\btroubles?\\b|\\btold\\b|\\bwhoever\\b|\\b(?:no|some)body\\b"
              + "|\\banew\\b|(?<!\\b[Tt]here )\\b(?:is|are|was|were) no (?!longer\\b)"
              + "|\\b[Tt]ak(?:e|es|en) (?:\\w+ )?away\\b|\\bbelongs? into\\b|\\b[Bb]esides?\\b"
              + "|\\bin place of\\b|\\bin its stead\\b|\\bfor want of\\b|\\bhand(?:s|ed)? over\\b"
              + "|\\bstands? (?:above|behind|below)\\b|\\b[Ss]ee whether\\b|\\bmeans? nothing\\b"
              + "|\\b(?:gets|got) less far\\b|\\bc[ao]me to (?:its|an) end\\b|\\btravels?\\b"
              + "|\\blies? (?:on|outside)\\b|\\bnothing resolves\\b|\\b(?:it|each|cell) lacks\\b"
              + "|\\bwhere (?:it|there) is\\b");

  private static final Pattern BLOCK_COMMENT = Pattern.compile("(?s)/\\*.*?\\*/");
  private static final Pattern LINE_COMMENT = Pattern.compile("(?m)^\\s*//.*$");
  private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"");
  private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\\\n]|\\\\.)*\"");

  /** Where Python says something to users. */
  private static final Pattern PYTHON_TEXT =
      Pattern.compile("(?:SystemExit|Damage|print)\\(u?(\"[^\"]*\")");

  @Test
  void messagesArePlainEnglish() throws IOException {
    List<String> odd = new ArrayList<>();
    List<Path> files = files(MAIN, ".java");
    for (Path file : files) {
      String code = LINE_COMMENT.matcher(Files.readString(file)).replaceAll("");
      code = JOINT.matcher(BLOCK_COMMENT.matcher(code).replaceAll("")).replaceAll("");
      for (MatchResult literal : LITERAL.matcher(code).results().toList()) {
        // A single word is a key or a name.
        if (literal.group().contains(" ")) {
          find(file, literal.group(), odd);
        }
      }
    }
    assertThat(files).hasSizeGreaterThan(100);
    assertThat(odd).isEmpty();
  }

  @Test
  void messagesOfPythonArePlainEnglish() throws IOException {
    List<String> odd = new ArrayList<>();
    int texts = 0;
    for (Path file : files(MAIN, ".py")) {
      for (MatchResult text : PYTHON_TEXT.matcher(Files.readString(file)).results().toList()) {
        find(file, text.group(1), odd);
        texts++;
      }
    }
    assertThat(texts).isPositive();
    assertThat(odd).isEmpty();
  }

  @Test
  void pagesArePlainEnglish() throws IOException {
    List<String> odd = new ArrayList<>();
    List<Path> pages = Pages.all().stream().filter(page -> !page.startsWith(DECISIONS)).toList();
    for (Path page : pages) {
      find(page, Files.readString(page).replaceAll("\\s+", " "), odd);
    }
    assertThat(pages).hasSizeGreaterThan(10);
    assertThat(odd).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the command that mends it",
        "'x' is no image reference.",
        "Take it away, or let the cells run on this machine",
        "See whether its disk has room",
        "it belongs into <matrix>",
      })
  void oddWordsAreFound(String text) {
    assertThat(ODD.matcher(text).find()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Troubleshooting",
        "There is no file x.",
        "cells that are no longer in the matrix",
        "I recommend it",
      })
  void plainWordsAreNot(String text) {
    assertThat(ODD.matcher(text).find()).isFalse();
  }

  private static void find(Path file, String text, List<String> odd) {
    Matcher found = ODD.matcher(text);
    while (found.find()) {
      int from = Math.max(0, found.start() - 30);
      int to = Math.min(text.length(), found.end() + 30);
      odd.add(file + ": '" + found.group() + "' in …" + text.substring(from, to) + "…");
    }
  }

  private static List<Path> files(Path root, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
