// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.engine.local.machine.BriefCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks an executable what it is. */
final class InterpreterQuery {
  private static final Pattern ANSWER = Pattern.compile("(?m)^pytest-matrix-interpreter:(\\S+)$");
  private static final Pattern START_ERROR = Pattern.compile("(?s).*error=(\\d+), (.*)");
  private static final int LONGEST_REASON = 200;

  private final BriefCommand commands;

  /**
   * @param facts what it said
   * @param trouble why there are none, as the end of a sentence; else empty
   */
  public record Answer(Optional<InterpreterFacts> facts, String trouble) {
    static Answer none(String trouble) {
      return new Answer(Optional.empty(), trouble);
    }
  }

  InterpreterQuery(BriefCommand commands) {
    this.commands = commands;
  }

  Answer ask(Path executable) throws InterruptedException {
    // Python 2.7 does not know -I; the question goes to standard input, as quoting differs.
    List<String> command = List.of(executable.toString(), "-B", "-E", "-s", "-S", "-");
    BriefCommand.Output output;
    try {
      output = commands.run(command, question());
    } catch (IOException e) {
      return Answer.none("can't be started" + startError(e));
    }
    if (output.exit().isEmpty()) {
      return Answer.none("did not answer in time");
    }
    int exit = output.exit().getAsInt();
    if (exit != 0) {
      return Answer.none("ended with exit code " + exit + quoted(output.text()));
    }
    Matcher answer = ANSWER.matcher(output.text().replace("\r\n", "\n"));
    Optional<InterpreterFacts> facts =
        answer.find() ? InterpreterFacts.parse(answer.group(1)) : Optional.empty();
    return facts.isPresent()
        ? new Answer(facts, "")
        : Answer.none("does not answer like a Python interpreter" + quoted(output.text()));
  }

  private static String startError(IOException e) {
    Matcher reason = START_ERROR.matcher(String.valueOf(e.getMessage()));
    if (!reason.matches()) {
      return quoted(String.valueOf(e.getMessage()));
    }
    // Of a file that is there, "no such file" speaks of what should load or interpret it.
    return reason.group(1).equals("2")
        ? ": the program in its first line, or its loader, does not exist"
        : quoted(reason.group(2));
  }

  /** The last line of an output: programs tell the reason at the end. */
  private static String quoted(String output) {
    String text = output.strip();
    String line = text.substring(text.lastIndexOf('\n') + 1).strip();
    return line.isEmpty() ? "" : ": " + line.substring(0, Math.min(LONGEST_REASON, line.length()));
  }

  private static String question() {
    try (InputStream in = InterpreterQuery.class.getResourceAsStream("interpreter_question.py")) {
      if (in == null) {
        throw new IllegalStateException("interpreter_question.py is missing from the plugin");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
