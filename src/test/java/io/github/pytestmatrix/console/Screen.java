package io.github.pytestmatrix.console;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A terminal that keeps what a person would see, cursor movements obeyed. */
final class Screen implements Terminal, Output {
  private static final Pattern PART = Pattern.compile("\u001b\\[(\\d*)([AJ])|\r|\n|[^\u001b\r\n]+");

  private final List<String> rows = new ArrayList<>(List.of(""));
  private int row;
  private int writes;

  @Override
  public int width() {
    return 100;
  }

  @Override
  public int height() {
    return 24;
  }

  @Override
  public synchronized void write(String text) {
    writes++;
    Matcher part = PART.matcher(text);
    int end = 0;
    while (part.find()) {
      if (part.start() != end) {
        throw new IllegalArgumentException("Not understood: " + text);
      }
      end = part.end();
      if (part.group(2) == null) {
        plain(part.group());
      } else if (part.group(2).equals("A")) {
        row -= Integer.parseInt(part.group(1));
      } else {
        rows.subList(row, rows.size()).clear();
        rows.add("");
      }
    }
  }

  private void plain(String text) {
    if (text.equals("\n")) {
      row++;
      if (row == rows.size()) {
        rows.add("");
      }
    } else if (!text.equals("\r")) {
      rows.set(row, rows.get(row) + text);
    }
  }

  @Override
  public void info(String text) {
    write("[INFO] " + text + "\n");
  }

  @Override
  public void warn(String text) {
    write("[WARNING] " + text + "\n");
  }

  @Override
  public void error(String text) {
    write("[ERROR] " + text + "\n");
  }

  /** Without the row that the cursor is in. */
  synchronized List<String> lines() {
    return List.copyOf(rows.subList(0, row));
  }

  synchronized int writes() {
    return writes;
  }
}
