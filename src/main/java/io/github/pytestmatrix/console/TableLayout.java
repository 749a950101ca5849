package io.github.pytestmatrix.console;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the closing table's columns are. What doesn't fit is left out as a whole or, of a cell's
 * name, from its middle: a column that is cut off can be read as another value.
 */
final class TableLayout {
  private static final List<String> TITLES =
      List.of("Result", "Tests", "Fail", "Err", "Skip", "Time");

  /** With room for what a usual run has, so that tables of several runs look alike. */
  private static final List<Integer> USUAL = List.of(9, 5, 4, 4, 4, 10);

  /** The columns that are left out first where a screen is too narrow for all. */
  private static final List<Integer> LEAST_TELLING = List.of(4, 1, 3, 2, 5);

  private static final int GAP = 2;
  private static final int NARROWEST_CELL = 8;
  private static final int NARROW_CELL = 16;
  private static final int WIDE_CELL = 28;

  private final int room;
  private final int cell;

  /** 0 for one that is left out. */
  private final int[] columns;

  private TableLayout(int room, int cell, int[] columns) {
    this.room = room;
    this.cell = cell;
    this.columns = columns;
  }

  /** The first of several layouts, from the widest to the narrowest, in which all rows fit. */
  static TableLayout of(List<TableRow> rows, int room) {
    int[] tight = tight(rows);
    int[] usual = new int[tight.length];
    for (int i = 0; i < usual.length; i++) {
      usual[i] = Math.max(USUAL.get(i), tight[i]);
    }
    int longest = rows.stream().mapToInt(row -> row.cell().length()).max().orElse(0);
    int wide = Math.max(4, Math.min(longest, Math.max(WIDE_CELL, room * 3 / 10)));
    int notes = rows.stream().mapToInt(row -> notes(row.notes())).max().orElse(0);
    TableLayout layout = new TableLayout(room, wide, usual);
    if (layout.width() + notes <= room) {
      return layout;
    }
    int firstNotes =
        rows.stream()
            .mapToInt(row -> notes(row.notes().stream().limit(1).toList()))
            .max()
            .orElse(0);
    layout = new TableLayout(room, wide, layout.width() + firstNotes <= room ? usual : tight);
    layout = layout.narrowed(Math.min(wide, NARROW_CELL), firstNotes);
    layout = layout.narrowed(Math.min(wide, NARROWEST_CELL), 0);
    for (int least : LEAST_TELLING) {
      if (layout.width() > room) {
        layout.columns[least] = 0;
      }
    }
    return layout;
  }

  private static int[] tight(List<TableRow> rows) {
    int[] widths = new int[TITLES.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = TITLES.get(i).length();
      for (TableRow row : rows) {
        widths[i] = Math.max(widths[i], row.values().get(i).length());
      }
    }
    return widths;
  }

  /**
   * With names of cells as much shorter as is needed for notes of this width, if that is enough.
   */
  private TableLayout narrowed(int least, int notes) {
    int surplus = width() + notes - room;
    return surplus <= 0 ? this : new TableLayout(room, Math.max(least, cell - surplus), columns);
  }

  private static int notes(List<String> notes) {
    return notes.isEmpty() ? 0 : GAP + String.join(", ", notes).length();
  }

  private int width() {
    int width = cell + GAP - 1;
    for (int column : columns) {
      width += column == 0 ? 0 : column + 1;
    }
    return width;
  }

  String head() {
    return text(new TableRow("Cell", TITLES, List.of()));
  }

  String text(TableRow row) {
    StringBuilder text = new StringBuilder(Phrases.cell(row.cell(), cell)).append(" ");
    for (int i = 0; i < columns.length; i++) {
      String value = row.values().get(i);
      String padding = " ".repeat(Math.max(0, columns[i] - value.length()));
      if (columns[i] > 0) {
        text.append(' ').append(i == 0 ? value + padding : padding + value);
      }
    }
    List<String> notes = new ArrayList<>(row.notes());
    while (text.length() + notes(notes) > room && !notes.isEmpty()) {
      notes.remove(notes.size() - 1);
    }
    String shown = notes.isEmpty() ? "" : " ".repeat(GAP) + String.join(", ", notes);
    return text.append(shown).toString().stripTrailing();
  }
}
