package io.github.pytestmatrix.console;

import java.util.List;

/**
 * A row of the closing table.
 *
 * @param values one for each column between the cell and the notes
 * @param notes the most telling first, since the last ones may not have room
 */
record TableRow(String cell, List<String> values, List<String> notes) {
  TableRow {
    values = List.copyOf(values);
    notes = List.copyOf(notes);
  }
}
