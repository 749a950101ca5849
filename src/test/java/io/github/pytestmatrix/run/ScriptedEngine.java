package io.github.pytestmatrix.run;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.BaseKind;
import io.github.pytestmatrix.engine.Cleaned;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.EngineFact;
import io.github.pytestmatrix.engine.Environment;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Layout;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.Phase;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An engine without containers: each cell goes as the test wants it to, and passes where the test
 * says nothing.
 */
final class ScriptedEngine implements Engine {
  interface Command {
    Exit run(Execution execution, ExecutionListener listener) throws InterruptedException;
  }

  public interface Preparation {
    void run(ExecutionListener listener) throws InterruptedException;
  }

  interface Fetching {
    void run() throws InterruptedException;
  }

  static final Command PASSES =
      (execution, listener) -> Pytest.in(execution, listener).passed("test_one").ends(0);
  static final Command FAILS =
      (execution, listener) -> Pytest.in(execution, listener).failed("test_one").ends(1);
  static final Command IS_LOST =
      (execution, listener) ->
          new Exit.Lost("Something outside of this build removed the" + " container.");
  static final Command BREAKS =
      (execution, listener) -> {
        throw new MatrixException("The daemon refused.", "See whether it still answers.");
      };

  final List<Execution> executions = new CopyOnWriteArrayList<>();
  final List<String> prepared = new CopyOnWriteArrayList<>();
  final List<Collection<String>> fetched = new CopyOnWriteArrayList<>();
  private final Map<String, Deque<Command>> commands = new ConcurrentHashMap<>();
  final AtomicInteger returns = new AtomicInteger();

  /** Cells whose environment is one that was built in this run. */
  final Set<String> built = ConcurrentHashMap.newKeySet();

  volatile boolean gone;
  private Fetching fetching = () -> {};
  private final Map<String, Preparation> preparations = new ConcurrentHashMap<>();

  /** What the cell does at its first, second, … run; the last one holds for all further ones. */
  ScriptedEngine cell(String id, Command... runs) {
    commands.put(id, new ArrayDeque<>(List.of(runs)));
    return this;
  }

  ScriptedEngine preparation(String cell, Preparation preparation) {
    preparations.put(cell, preparation);
    return this;
  }

  List<Execution> executionsOf(String cell) {
    return executions.stream().filter(execution -> execution.cell().equals(cell)).toList();
  }

  private Command next(String cell) {
    Deque<Command> runs = commands.getOrDefault(cell, new ArrayDeque<>(List.of(PASSES)));
    synchronized (runs) {
      return runs.size() > 1 ? runs.remove() : runs.element();
    }
  }

  @Override
  public String description() {
    return "Script";
  }

  @Override
  public int cpus() {
    return 2;
  }

  @Override
  public List<EngineFact> facts() {
    return List.of();
  }

  @Override
  public List<String> unsupported(Limits limits) {
    return List.of();
  }

  ScriptedEngine fetching(Fetching fetching) {
    this.fetching = fetching;
    return this;
  }

  @Override
  public Collection<Base> missing(Collection<Base> bases) {
    return bases.stream().filter(base -> !base.image().startsWith("present")).toList();
  }

  @Override
  public void fetch(Collection<Base> bases, ExecutionListener listener)
      throws InterruptedException {
    fetching.run();
    fetched.add(bases.stream().map(Base::image).toList());
    listener.progress("fetched " + bases.size());
  }

  /** {@link Plans} gives each cell an environment whose digest is the cell's id. */
  @Override
  public Environment prepare(EnvironmentSpec spec, ExecutionListener listener)
      throws InterruptedException {
    prepared.add(spec.digest());
    preparations.getOrDefault(spec.digest(), hears -> {}).run(listener);
    return new Scripted(spec);
  }

  private final class Scripted implements Environment {
    private final EnvironmentSpec spec;

    Scripted(EnvironmentSpec spec) {
      this.spec = spec;
    }

    @Override
    public EnvironmentFacts facts() {
      boolean cached = !built.contains(spec.digest());
      return new EnvironmentFacts(
          BaseKind.IMAGE, "env", spec.digest(), spec.base().image(), "sha256:abc", cached);
    }

    @Override
    public Layout layout(String cell) {
      return new Layout("/work", "/probe", "/results", "/cache", List.of("/events"));
    }

    @Override
    public Exit run(Execution execution, ExecutionListener listener) throws InterruptedException {
      executions.add(execution);
      listener.phaseStarted(Phase.COPY);
      return next(execution.cell()).run(execution, listener);
    }
  }

  @Override
  public boolean awaitRecovery() {
    returns.incrementAndGet();
    return !gone;
  }

  @Override
  public EnvironmentState inspect(EnvironmentSpec spec) {
    return new EnvironmentState(
        BaseKind.IMAGE, spec.base().image(), true, "env", true, Optional.empty());
  }

  @Override
  public Cleaned clean(boolean everything) {
    return new Cleaned(List.of(), List.of());
  }

  @Override
  public void close() {}
}
