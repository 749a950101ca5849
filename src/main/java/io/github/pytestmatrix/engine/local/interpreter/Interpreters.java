package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.MissingInterpreterException;
import io.github.pytestmatrix.engine.local.machine.BriefCommand;
import io.github.pytestmatrix.engine.local.machine.BriefProcess;
import io.github.pytestmatrix.engine.local.machine.Machine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Finds this machine's Python interpreters. Safe for several threads. */
public final class Interpreters {
  private static final String NAMED = "named";
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Machine machine;
  private final Map<String, Path> explicit;
  private final List<InterpreterSource> sources;
  private final InterpreterInspector inspector;
  private final Map<String, Interpreter> found = new ConcurrentHashMap<>();

  /**
   * @param explicit a value of the axis {@code python} to the executable that it means
   * @param cacheFile where the answers of interpreters are kept; it need not exist
   */
  public Interpreters(Machine machine, Map<String, Path> explicit, Path cacheFile) {
    this(
        machine,
        explicit,
        cacheFile,
        System.getProperty("os.arch"),
        new BriefProcess(machine.environment(), machine.temporary(), LIMIT));
  }

  public Interpreters(
      Machine machine,
      Map<String, Path> explicit,
      Path cacheFile,
      String processor,
      BriefCommand commands) {
    this.machine = machine;
    this.explicit = Collections.unmodifiableMap(new LinkedHashMap<>(explicit));
    this.sources = new InterpreterSources(machine, commands).inOrder();
    this.inspector =
        new InterpreterInspector(
            machine, processor, new InterpreterCache(cacheFile), new InterpreterQuery(commands));
  }

  /**
   * The best fit of the first place that has one; one that lacks {@code venv} or {@code ensurepip}
   * only where no place has a whole one. Every cell gets the same. Starts no process for what the
   * cache knows.
   *
   * @param python a value of the axis; empty for the first Python 3 on {@code PATH}
   * @throws MissingInterpreterException where there is none
   * @throws MatrixException where the value names no version, or the interpreter that is named for
   *     it is another one or can't be used
   */
  public Interpreter find(String python) throws InterruptedException {
    Optional<Interpreter> before = Optional.ofNullable(found.get(python));
    if (before.isPresent()) {
      return before.get();
    }
    Optional<Path> given = Optional.ofNullable(explicit.get(python));
    Interpreter interpreter = given.isPresent() ? given(python, given.get()) : search(python);
    found.put(python, interpreter);
    return interpreter;
  }

  private Interpreter search(String python) throws InterruptedException {
    PythonRequest wanted = PythonRequest.parse(python);
    ExecutableNames names = ExecutableNames.of(machine, wanted);
    Optional<Interpreter> incomplete = Optional.empty();
    List<Candidate> tried = new ArrayList<>();
    for (InterpreterSource source : sources) {
      for (List<Path> group : source.groups(names)) {
        List<Candidate> candidates = inspect(source, group);
        tried.addAll(candidates);
        Optional<Interpreter> best = best(candidates, wanted);
        if (best.isPresent() && PythonRequest.complete(best.get())) {
          return best.get();
        }
        incomplete = incomplete.isPresent() ? incomplete : best;
      }
    }
    if (incomplete.isEmpty()) {
      throw new SearchReport(machine, wanted, sources).missing(tried);
    }
    return incomplete.get();
  }

  /**
   * All that are there, in the order of the search: each installation once, and what can't be used
   * with the reason.
   */
  public List<Candidate> all() throws InterruptedException {
    List<Candidate> all = new ArrayList<>();
    for (Path executable : explicit.values()) {
      all.add(inspector.inspect(NAMED, executable));
    }
    for (InterpreterSource source : sources) {
      for (List<Path> group : source.groups(ExecutableNames.all(machine))) {
        all.addAll(inspect(source, group));
      }
    }
    Set<String> seen = new HashSet<>();
    return all.stream().filter(candidate -> seen.add(candidate.identity())).toList();
  }

  private List<Candidate> inspect(InterpreterSource source, List<Path> group)
      throws InterruptedException {
    List<Candidate> candidates = new ArrayList<>();
    for (Path executable : group) {
      candidates.add(inspector.inspect(source.name(), executable));
    }
    return candidates;
  }

  private static Optional<Interpreter> best(List<Candidate> candidates, PythonRequest wanted) {
    Optional<Interpreter> best = Optional.empty();
    for (Candidate candidate : candidates) {
      Optional<Interpreter> next = candidate.interpreter();
      if (next.isPresent() && wanted.fits(next.get())) {
        best = best.isPresent() ? Optional.of(PythonRequest.better(best.get(), next.get())) : next;
      }
    }
    return best;
  }

  private Interpreter given(String python, Path executable) throws InterruptedException {
    String name = "The interpreter configured for python " + python;
    String hint =
        "Fix it in <interpreters> or in -Dpytest-matrix.interpreters="
            + python
            + "=/path/to/python; without it, the machine is searched.";
    Candidate candidate = inspector.inspect(NAMED, executable);
    if (candidate.interpreter().isEmpty()) {
      throw new MatrixException(
          name + ", " + candidate.executable() + ", " + candidate.trouble() + ".", hint);
    }
    Interpreter interpreter = candidate.interpreter().get();
    // A value that is no version, such as "nightly", takes whatever it is given.
    Optional<PythonRequest> wanted = PythonRequest.of(python);
    if (wanted.isPresent() && !wanted.get().fits(interpreter)) {
      throw new MatrixException(
          name + " is a different one: " + interpreter.description() + ".", hint);
    }
    return interpreter;
  }
}
