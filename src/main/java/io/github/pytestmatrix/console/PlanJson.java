package io.github.pytestmatrix.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.plan.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plan for programs: what a CI system's own matrix can be made from. */
public final class PlanJson {
  private PlanJson() {}

  /**
   * One line.
   *
   * @param states what preparing each job's environment would find, in the jobs' order
   */
  public static String of(Plan plan, List<EnvironmentState> states, String engine) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("engine", engine);
    List<Map<String, Object>> cells = new ArrayList<>();
    for (int i = 0; i < plan.jobs().size(); i++) {
      cells.add(cell(plan.jobs().get(i), states.get(i)));
    }
    json.put("cells", cells);
    try {
      return new ObjectMapper().writeValueAsString(json);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Map<String, Object> cell(Job job, EnvironmentState state) {
    Map<String, Object> cell = new LinkedHashMap<>();
    cell.put("id", job.cell().id());
    cell.put("values", job.cell().values());
    cell.put("allowFailure", job.allowFailure());
    cell.put(state.kind().word(), state.base());
    cell.put("environment", state.name());
    cell.put("cached", state.cached());
    state.lack().map(MatrixException::what).ifPresent(lack -> cell.put("lacks", lack));
    return cell;
  }
}
