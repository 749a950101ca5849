package io.github.pytestmatrix.pytest;

import java.io.IOException;
import java.io.Reader;
import java.util.HashSet;
import java.util.Set;

/**
 * A document without what could fill a parser's memory: long texts and attributes are cut, comments
 * and processing instructions left out. A DOCTYPE, and tags of a size or variety that pytest never
 * writes, are refused. Whether the rest is XML at all is for the parser to say.
 */
final class BoundedXml extends Reader {
  private static final int MOST_MARKUP = 16 * 1024;
  private static final int MOST_ATTRIBUTES = 64;
  private static final int MOST_NAMES = 1000;
  private static final String CDATA = "<![CDATA[";

  private enum State {
    TEXT,
    /** It began with {@code <}, and what it is remains to be seen. */
    OPENING,
    TAG,
    VALUE,
    CDATA,
    COMMENT,
    INSTRUCTION
  }

  private final Reader document;
  private final char[] block = new char[8192];
  private final StringBuilder ready = new StringBuilder();
  private final BoundedText text;
  private final StringBuilder opening = new StringBuilder();

  /** A parser keeps each name for good. */
  private final Set<String> names = new HashSet<>();

  private final StringBuilder name = new StringBuilder();
  private State state = State.TEXT;
  private char quote;
  private int markup;
  private int attributes;

  /** How many characters of an end, such as {@code ]]} of {@code ]]>}, have been seen. */
  private int ending;

  private boolean ended;
  private int given;

  /**
   * @param whole how to name the document where a text is cut
   */
  BoundedXml(Reader document, String whole) {
    this.document = document;
    this.text = new BoundedText(ready, whole);
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    while (given == ready.length() && !ended) {
      ready.setLength(0);
      given = 0;
      int read = document.read(block, 0, block.length);
      for (int i = 0; i < read; i++) {
        accept(block[i]);
      }
      if (read < 0) {
        end();
      }
    }
    int count = Math.min(length, ready.length() - given);
    ready.getChars(given, given + count, target, offset);
    given += count;
    return count == 0 && length > 0 ? -1 : count;
  }

  private void accept(char next) throws IOException {
    switch (state) {
      case TEXT -> text(next);
      case OPENING -> opening(next);
      case TAG -> tag(next);
      case VALUE -> value(next);
      case CDATA -> cdata(next);
      case COMMENT -> leaveOut(next, '-');
      case INSTRUCTION -> leaveOut(next, '?');
    }
  }

  private void text(char next) {
    if (next == '<') {
      text.end();
      opening.setLength(0);
      opening.append(next);
      state = State.OPENING;
    } else {
      text.add(next);
    }
  }

  private void opening(char next) throws IOException {
    ending = 0;
    if (opening.length() == 1 && next != '?' && next != '!') {
      beginTag(next);
      return;
    }
    opening.append(next);
    String begun = opening.toString();
    if (begun.equals("<?")) {
      state = State.INSTRUCTION;
    } else if (begun.equals("<!--")) {
      state = State.COMMENT;
    } else if (begun.equals(CDATA)) {
      ready.append(begun);
      state = State.CDATA;
    } else if (!CDATA.startsWith(begun) && !"<!--".startsWith(begun)) {
      throw new IOException("it has a DOCTYPE, which pytest never writes");
    }
  }

  private void beginTag(char next) throws IOException {
    ready.append('<');
    state = State.TAG;
    markup = 0;
    attributes = 0;
    tag(next);
  }

  private void tag(char next) throws IOException {
    if (++markup > MOST_MARKUP) {
      throw new IOException("it has a tag with more than " + MOST_MARKUP + " characters of names");
    }
    ready.append(next);
    if (next == '"' || next == '\'') {
      if (++attributes > MOST_ATTRIBUTES) {
        throw new IOException("it has a tag with more than " + MOST_ATTRIBUTES + " attributes");
      }
      endName();
      quote = next;
      state = State.VALUE;
    } else if (next == '>') {
      endName();
      state = State.TEXT;
    } else if (next == '=' || next == '/' || next <= ' ') {
      endName();
    } else {
      name.append(next);
    }
  }

  private void endName() throws IOException {
    if (!name.isEmpty() && names.add(name.toString()) && names.size() > MOST_NAMES) {
      throw new IOException("it has more than " + MOST_NAMES + " different names");
    }
    name.setLength(0);
  }

  private void value(char next) {
    if (next == quote) {
      text.end();
      ready.append(next);
      state = State.TAG;
    } else {
      text.add(next);
    }
  }

  private void cdata(char next) {
    if (next == ']') {
      ending++;
      return;
    }
    boolean last = next == '>' && ending >= 2;
    for (int held = last ? ending - 2 : ending; held > 0; held--) {
      text.add(']');
    }
    ending = 0;
    if (last) {
      text.end();
      ready.append("]]>");
      state = State.TEXT;
    } else {
      text.add(next);
    }
  }

  /** Up to two marks for a comment, one for an instruction, and the bracket behind them. */
  private void leaveOut(char next, char mark) {
    int marks = state == State.COMMENT ? 2 : 1;
    if (next == '>' && ending >= marks) {
      state = State.TEXT;
    }
    ending = next == mark ? ending + 1 : 0;
  }

  /** An EOFException would be taken for the end of the document. */
  private void end() throws IOException {
    ended = true;
    if (state != State.TEXT) {
      throw new IOException("it is incomplete");
    }
    text.end();
  }

  @Override
  public void close() throws IOException {
    document.close();
  }
}
