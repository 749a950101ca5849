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

  private int width = 100;

  @Override
  public synchronized int width() {
    return width;
  }

  /** As terminals do it: what is wider than the window goes on in the next row. */
  synchronized void resize(int columns) {
    width = columns;
    List<String> wrapped = new ArrayList<>();
    int cursor = 0;
    for (int i = 0; i < rows.size(); i++) {
      if (i == row) {
        cursor = wrapped.size();
      }
      String text = rows.get(i);
      while (text.length() > columns) {
        wrapped.add(text.substring(0, columns));
        text = text.substring(columns);
      }
      wrapped.add(text);
    }
    rows.clear();
    rows.addAll(wrapped);
    row = cursor;
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
