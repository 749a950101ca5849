// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.engine.local.machine.FileSignature;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.local.machine.ProgramFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Finds out what executables are: from the cache where it knows the file, else by asking, once for
 * each file. Safe for several threads; two different files are asked at the same time.
 */
final class InterpreterInspector {
  /** Virtual environments and wrappers may lead to each other, but not for ever. */
  private static final int LONGEST_WAY = 4;

  private final Machine machine;
  private final String processor;
  private final InterpreterCache cache;
  private final InterpreterQuery query;
  private final ConcurrentMap<FileSignature, InterpreterQuery.Answer> answers =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<FileSignature, ReentrantLock> locks = new ConcurrentHashMap<>();

  /**
   * @param processor this machine's, as {@code os.arch} calls it
   */
  InterpreterInspector(
      Machine machine, String processor, InterpreterCache cache, InterpreterQuery query) {
    this.machine = machine;
    this.processor = processor;
    this.cache = cache;
    this.query = query;
  }

  /**
   * @param found absolute
   */
  Candidate inspect(String source, Path found) throws InterruptedException {
    return inspect(source, found, LONGEST_WAY);
  }

  private Candidate inspect(String source, Path found, int way) throws InterruptedException {
    Optional<PyvenvConfig> environment = PyvenvConfig.of(found);
    if (environment.isPresent()) {
      Optional<Path> base = environment.get().base(machine);
      return base.isPresent() && way > 0
          ? inspect(source, base.get(), way - 1)
          : Candidate.unusable(source, found, goneFrom(environment.get()));
    }
    Path real;
    FileSignature stamp;
    try {
      real = real(found);
      stamp = FileSignature.of(real);
    } catch (NoSuchFileException e) {
      boolean link = Files.exists(found, LinkOption.NOFOLLOW_LINKS);
      return Candidate.unusable(source, found, link ? "is a dangling link" : "does not exist");
    } catch (IOException e) {
      return Candidate.unusable(source, found, "can't be read: " + e.getMessage());
    }
    if (Files.isDirectory(real)) {
      return Candidate.unusable(source, found, "is a folder");
    }
    // A pipe would keep its reader waiting; an alias of the Store is neither file nor pipe.
    if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS) && !machine.windows()) {
      return Candidate.unusable(source, found, "is not a file");
    }
    InterpreterQuery.Answer answer = answer(real, stamp, found);
    if (answer.facts().isEmpty()) {
      return Candidate.unusable(source, found, answer.trouble());
    }
    InterpreterFacts facts = answer.facts().get();
    Optional<Path> elsewhere = elsewhere(facts, real);
    if (elsewhere.isPresent() && way > 0) {
      Candidate behind = inspect(source, elsewhere.get(), way - 1);
      if (behind.interpreter().isPresent()) {
        return behind;
      }
    }
    return Candidate.usable(source, facts.interpreter(found, stamp));
  }

  private static String goneFrom(PyvenvConfig environment) {
    return "belongs to a virtual environment whose interpreter"
        + (environment.home().isEmpty() ? "" : " in " + environment.home())
        + " no longer exists";
  }

  /** An app of the Windows Store has an alias that can be started, but not resolved. */
  private Path real(Path found) throws IOException {
    try {
      return found.toRealPath();
    } catch (IOException e) {
      boolean alias =
          machine.windows()
              && Files.exists(found, LinkOption.NOFOLLOW_LINKS)
              && !Files.isSymbolicLink(found);
      if (alias) {
        return found;
      }
      throw e;
    }
  }

  /** Where a wrapper leads: what it started knows itself by another path. */
  private Optional<Path> elsewhere(InterpreterFacts facts, Path real) {
    if (facts.executable().equals(real.toString())) {
      return Optional.empty();
    }
    Optional<Path> told = machine.path(facts.executable());
    return told.isPresent() && told.get().isAbsolute() && isOther(told.get(), real)
        ? told
        : Optional.empty();
  }

  private static boolean isOther(Path file, Path real) {
    try {
      return Files.isRegularFile(file) && !file.toRealPath().equals(real);
    } catch (IOException gone) {
      return false;
    }
  }

  private InterpreterQuery.Answer answer(Path real, FileSignature stamp, Path found)
      throws InterruptedException {
    Optional<InterpreterQuery.Answer> known = known(stamp);
    if (known.isPresent()) {
      return known.get();
    }
    ReentrantLock lock = locks.computeIfAbsent(stamp, key -> new ReentrantLock());
    lock.lockInterruptibly();
    try {
      Optional<InterpreterQuery.Answer> meanwhile = known(stamp);
      if (meanwhile.isPresent()) {
        return meanwhile.get();
      }
      InterpreterQuery.Answer answer = ask(real, stamp, found);
      answers.put(stamp, answer);
      return answer;
    } finally {
      lock.unlock();
    }
  }

  private Optional<InterpreterQuery.Answer> known(FileSignature stamp) {
    InterpreterQuery.Answer answer = answers.get(stamp);
    if (answer != null) {
      return Optional.of(answer);
    }
    Optional<InterpreterFacts> facts = cache.get(stamp);
    return facts.isPresent()
        ? Optional.of(new InterpreterQuery.Answer(facts, ""))
        : Optional.empty();
  }

  private InterpreterQuery.Answer ask(Path real, FileSignature stamp, Path found)
      throws InterruptedException {
    Optional<ProgramFile> file = programFile(real);
    String trouble = file.isPresent() ? file.get().trouble(machine.os(), processor) : "";
    if (!trouble.isEmpty()) {
      return InterpreterQuery.Answer.none(trouble);
    }
    InterpreterQuery.Answer answer = query.ask(found);
    // What a script starts may depend on more than the script, and a failure on other files.
    boolean lasting = file.isEmpty() || !file.get().script();
    if (lasting && answer.facts().isPresent()) {
      cache.put(stamp, answer.facts().get());
    }
    return answer;
  }

  private static Optional<ProgramFile> programFile(Path real) {
    try {
      return Optional.of(ProgramFile.of(real));
    } catch (IOException unreadable) {
      // A file may be there to be run, but not to be read.
      return Optional.empty();
    }
  }
}
