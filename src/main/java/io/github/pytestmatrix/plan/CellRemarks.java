package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.masking.Userinfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What there is to say of cells; what holds for several is said once, with their names. */
final class CellRemarks {
  private record Remark(String what, String hint) {}

  private final Map<Remark, List<String>> cells = new LinkedHashMap<>();

  void add(String cell, String what, String hint) {
    // Remarks quote requirement files and variables.
    Remark remark = new Remark(Userinfo.masked(what), Userinfo.masked(hint));
    List<String> sharing = cells.computeIfAbsent(remark, r -> new ArrayList<>());
    if (!sharing.contains(cell)) {
      sharing.add(cell);
    }
  }

  List<MatrixException> faults(int cellCount) {
    List<MatrixException> faults = new ArrayList<>();
    for (Map.Entry<Remark, List<String>> said : cells.entrySet()) {
      Remark remark = said.getKey();
      String what = remark.what() + where(said.getValue(), cellCount);
      faults.add(new MatrixException(what, remark.hint()));
    }
    return faults;
  }

  List<String> sentences(int cellCount) {
    List<String> sentences = new ArrayList<>();
    for (Map.Entry<Remark, List<String>> said : cells.entrySet()) {
      Remark remark = said.getKey();
      String what = remark.what() + where(said.getValue(), cellCount);
      sentences.add((what + " " + remark.hint()).stripTrailing());
    }
    return sentences;
  }

  private static String where(List<String> ids, int cellCount) {
    if (ids.size() == cellCount) {
      return cellCount == 1 ? " (Cell " + ids.get(0) + ".)" : " (All cells.)";
    }
    return (ids.size() == 1 ? " (Cell " : " (Cells ") + String.join(", ", ids) + ".)";
  }
}
