package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.plan.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.model.BuildBase;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginContainer;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.model.Profile;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;

/**
 * Finds the shell variables that Maven replaced while it read the POM: of <code>${HOME}</code> it
 * makes the home of whoever runs the build, and Maven 4 of <code>${HOST:-localhost}</code> the text
 * {@code localhost}. What was written is in the POMs as they were before.
 */
final class ReplacedVariables {
  private static final Pattern EXPRESSION = Pattern.compile("(\\$?)\\$\\{([^}\\n]*)}");
  private static final Pattern VARIABLE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(:?[-+].*)?");

  private final String plugin;
  private final Collection<String> properties;
  private final List<String> warnings;

  /**
   * @param plugin its key, {@code groupId:artifactId}
   * @param properties those that the user defines, which are meant to be replaced
   */
  ReplacedVariables(String plugin, Collection<String> properties, List<String> warnings) {
    this.plugin = plugin;
    this.properties = properties;
    this.warnings = warnings;
  }

  /**
   * @param used what Maven made of it
   */
  void check(MavenProject project, Xpp3Dom used) {
    List<Leaf> leaves = new ArrayList<>();
    collect(used, Optional.empty(), leaves);
    for (Xpp3Dom written : written(project)) {
      List<Leaf> all = new ArrayList<>();
      collect(written, Optional.empty(), all);
      for (Leaf leaf : all) {
        if (leaf.text().contains("${")) {
          compare(leaf, leaves);
        }
      }
    }
  }

  /** The text of a setting's element, or of one below it. */
  private record Leaf(String setting, String tag, String text) {
    boolean shell() {
      return Setting.of(setting).filter(Setting::isShell).isPresent();
    }
  }

  private static void collect(Xpp3Dom element, Optional<Leaf> above, List<Leaf> leaves) {
    for (Xpp3Dom child : element.getChildren()) {
      String name = child.getName();
      String text = child.getValue() == null ? "" : child.getValue().strip();
      String tag = "<" + name + ">";
      Leaf leaf =
          above.isPresent() && above.get().setting().equals("environment")
              ? new Leaf("environment", tag + " in <environment>", text)
              : new Leaf(name, tag, text);
      leaves.add(leaf);
      collect(child, Optional.of(leaf), leaves);
    }
  }

  private void compare(Leaf written, List<Leaf> used) {
    for (Leaf leaf : used) {
      if (leaf.tag().equals(written.tag())) {
        for (MatchResult expression : replaced(written.text(), leaf.text())) {
          report(written, expression.group(1), expression.group(2));
        }
      }
    }
  }

  /** The expressions that became something else; none where the text isn't made from that one. */
  private static List<MatchResult> replaced(String written, String made) {
    List<MatchResult> expressions = EXPRESSION.matcher(written).results().toList();
    List<MatchResult> replaced = new ArrayList<>();
    if (!made.startsWith(written.substring(0, expressions.get(0).start()))) {
      return List.of();
    }
    int at = expressions.get(0).start();
    for (int i = 0; i < expressions.size(); i++) {
      MatchResult expression = expressions.get(i);
      boolean last = i == expressions.size() - 1;
      String after =
          written.substring(
              expression.end(), last ? written.length() : expressions.get(i + 1).start());
      if (made.startsWith(expression.group() + after, at)) {
        at += expression.group().length() + after.length();
        continue;
      }
      replaced.add(expression);
      int next = last ? made.length() - after.length() : made.indexOf(after, at);
      if (next < at || !made.startsWith(after, next)) {
        return List.of();
      }
      at = next + after.length();
    }
    return replaced;
  }

  private void report(Leaf leaf, String dollar, String expression) {
    Matcher variable = VARIABLE.matcher(expression);
    boolean meant = dollar.isEmpty() && !leaf.shell() && !leaf.setting().equals("environment");
    if (meant
        || !variable.matches()
        || variable.group(1).equals("basedir")
        || properties.contains(variable.group(1))) {
      return;
    }
    String name = variable.group(1);
    String warning =
        leaf.tag()
            + " holds "
            + dollar
            + "${"
            + expression
            + "}, which Maven itself has replaced: no shell of a cell ever sees it. ";
    String cells = variable.group(2) == null ? "$" + name : "@{$}{" + expression + "}";
    String hint =
        leaf.shell()
            ? "For the cell's variable write " + cells + "."
            : "Nothing expands variables there, but <beforeScript> can: export A=\""
                + cells
                + "\".";
    String other =
        variable.group(2) == null
            ? " If this machine's value is meant, write ${env." + name + "}."
            : "";
    String sentence =
        dollar.isEmpty()
            ? warning + hint + other
            : warning + "For a plain ${" + name + "} write @{$}{" + name + "}.";
    if (!warnings.contains(sentence)) {
      warnings.add(sentence);
    }
  }

  /** The plugin's configurations in the project's POM and in those that it inherits from. */
  List<Xpp3Dom> written(MavenProject project) {
    List<Xpp3Dom> found = new ArrayList<>();
    for (MavenProject each = project; each != null; each = each.getParent()) {
      Model model = each.getOriginalModel();
      if (model != null) {
        add(model.getBuild(), found);
        for (Profile profile : model.getProfiles()) {
          add(profile.getBuild(), found);
        }
      }
    }
    return found;
  }

  private void add(@Nullable BuildBase build, List<Xpp3Dom> found) {
    if (build == null) {
      return;
    }
    addAll(build, found);
    if (build.getPluginManagement() != null) {
      addAll(build.getPluginManagement(), found);
    }
  }

  private void addAll(PluginContainer plugins, List<Xpp3Dom> found) {
    for (Plugin one : plugins.getPlugins()) {
      if (one.getKey().equals(plugin)) {
        add(one.getConfiguration(), found);
        for (PluginExecution execution : one.getExecutions()) {
          add(execution.getConfiguration(), found);
        }
      }
    }
  }

  private static void add(@Nullable Object configuration, List<Xpp3Dom> found) {
    if (configuration instanceof Xpp3Dom dom) {
      found.add(dom);
    }
  }
}
