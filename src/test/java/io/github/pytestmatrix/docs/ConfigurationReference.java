package io.github.pytestmatrix.docs;

import io.github.pytestmatrix.docs.Descriptor.Goal;
import io.github.pytestmatrix.docs.Descriptor.Parameter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The part of docs/configuration.md that is made from the plugin's descriptor. */
final class ConfigurationReference {
  private static final List<String> ORDER = List.of("test", "list", "clean", "help");
  private static final Pattern CODE = Pattern.compile("<code>(.*?)</code>");

  /** Goals that share parameters, by name, and these. */
  private record Group(List<String> goals, List<Parameter> parameters) {}

  private ConfigurationReference() {}

  static String markdown(Descriptor descriptor) {
    List<Goal> goals =
        descriptor.goals().stream()
            .sorted(Comparator.comparing(goal -> ORDER.indexOf(goal.name())))
            .toList();
    StringBuilder markdown = new StringBuilder("## Goals\n\n| goal | phase | |\n|---|---|---|\n");
    for (Goal goal : goals) {
      markdown.append(
          "| `pytest-matrix:%s` | %s | %s |\n"
              .formatted(goal.name(), goal.phase().orElse("–"), ofHtml(goal.text())));
    }
    for (Group group : groups(goals)) {
      markdown.append("\n## Parameters of ").append(names(group.goals())).append("\n");
      group.parameters().forEach(parameter -> markdown.append(section(parameter)));
    }
    return markdown.toString();
  }

  private static List<Group> groups(List<Goal> goals) {
    Map<Parameter, List<String>> users = new LinkedHashMap<>();
    for (Goal goal : goals) {
      for (Parameter parameter : goal.parameters()) {
        users.computeIfAbsent(parameter, p -> new ArrayList<>()).add(goal.name());
      }
    }
    Map<List<String>, List<Parameter>> groups = new LinkedHashMap<>();
    users.forEach(
        (parameter, names) -> groups.computeIfAbsent(names, n -> new ArrayList<>()).add(parameter));
    return groups.entrySet().stream()
        .map(group -> new Group(group.getKey(), group.getValue()))
        .sorted(
            Comparator.comparing((Group group) -> ORDER.indexOf(group.goals().get(0)))
                .thenComparing(group -> -group.goals().size()))
        .toList();
  }

  private static String names(List<String> goals) {
    return goals.stream().map(goal -> "`" + goal + "`").collect(Collectors.joining(", "));
  }

  private static String section(Parameter parameter) {
    List<String> facts = new ArrayList<>();
    facts.add(typeOf(parameter));
    parameter.property().ifPresent(property -> facts.add("`-D" + property + "`"));
    parameter.defaultValue().ifPresent(value -> facts.add("default `" + value + "`"));
    if (!parameter.since().isEmpty()) {
      facts.add("since " + parameter.since());
    }
    return "\n### %s\n\n%s\n\n%s\n"
        .formatted(parameter.name(), String.join(" · ", facts), ofHtml(parameter.text()));
  }

  private static String typeOf(Parameter parameter) {
    String type = parameter.type().replaceAll("<.*", "").replaceAll(".*\\.", "");
    return switch (type) {
      case "String" -> "text";
      case "int" -> "number";
      case "File" -> "path";
      case "List" -> "list";
      case "LinkedHashMap" -> "elements named by you";
      default -> type;
    };
  }

  /** Of what Javadoc becomes as HTML, only line breaks, code and entities are known here. */
  static String ofHtml(String html) {
    String line = html.replaceAll("(?:\\s|<br ?/>)+", " ").strip();
    StringBuilder markdown = new StringBuilder();
    Matcher code = CODE.matcher(line);
    int end = 0;
    while (code.find()) {
      markdown.append(ofText(line.substring(end, code.start())));
      markdown.append('`').append(withoutEntities(code.group(1))).append('`');
      end = code.end();
    }
    return markdown.append(ofText(line.substring(end))).toString();
  }

  private static String ofText(String html) {
    if (Pattern.compile("</?[a-z][^>]*>").matcher(html).find()) {
      throw new IllegalArgumentException("No other element than <code> is known: " + html);
    }
    return withoutEntities(html).replaceAll("[\\\\*_<\\[|]", "\\\\$0");
  }

  private static String withoutEntities(String html) {
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#64;", "@")
        .replace("&amp;", "&");
  }
}
