package io.github.pytestmatrix.engine;

import io.github.pytestmatrix.workspace.Workspace;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * All that an environment is made of. Two specs with equal {@code digest}, equal base, extras and
 * workspace give the same environment.
 *
 * @param base image and interpreter that it stands on; an engine uses one of them
 * @param requirements requirement files to install, relative to the workspace
 * @param requirementInputs every file that {@code requirements} name, directly or by {@code -r} and
 *     {@code -c}: path relative to the workspace, to its content; the only files that set-up lines
 *     see
 * @param locals paths of the workspace, {@code .} for its root, that {@code requirements} or {@code
 *     packages} install from ({@code -e ./lib}); where there are any, the whole workspace has to
 *     lie in the working folder before anything is installed, and their installation may point
 *     there
 * @param packages requirement specifiers installed along with them, pytest among them where nobody
 *     else names it
 * @param setup shell lines that run before the packages are installed; empty for none
 * @param variables environment variables of the set-up, the index settings among them
 * @param secrets names of those {@code variables} whose values must not stay in the environment
 * @param install how the project itself is installed, after its dependencies
 * @param extras of the project, installed with it
 * @param workspace the sources, for installing the project and {@code locals}
 * @param digest SHA-256 in hex over all of the above except base, extras, workspace and the values
 *     of secrets, and over the plugin's version
 * @param timeout for building the environment
 */
public record EnvironmentSpec(
    Base base,
    List<String> requirements,
    Map<String, byte[]> requirementInputs,
    List<String> locals,
    List<String> packages,
    String setup,
    Map<String, String> variables,
    Set<String> secrets,
    ProjectInstall install,
    List<String> extras,
    Workspace workspace,
    String digest,
    Duration timeout) {
  private static final Pattern LOGIN = Pattern.compile("://[^\\s/]*@");

  public EnvironmentSpec {
    requirements = List.copyOf(requirements);
    requirementInputs = Collections.unmodifiableMap(new LinkedHashMap<>(requirementInputs));
    locals = List.copyOf(locals);
    packages = List.copyOf(packages);
    extras = List.copyOf(extras);
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    secrets = Collections.unmodifiableSet(new LinkedHashSet<>(secrets));
  }

  /** Whether the dependencies are installed from the sources, too. */
  public boolean dependsOnSources() {
    return !locals.isEmpty();
  }

  /** The packages that may stand on a command line, which everybody on the machine can read. */
  public List<String> openPackages() {
    return packages.stream().filter(item -> !LOGIN.matcher(item).find()).toList();
  }

  /** Those with a login in their address: {@code name @ https://user:password@host/file.whl}. */
  public List<String> privatePackages() {
    return packages.stream().filter(item -> LOGIN.matcher(item).find()).toList();
  }

  /** What an installer is told to install for the project itself. */
  public List<String> project() {
    String path = extras.isEmpty() ? "." : ".[" + String.join(",", extras) + "]";
    return switch (install) {
      case NONE -> List.of();
      case EDITABLE -> List.of("-e", path);
      case WHEEL -> List.of(path);
    };
  }

  /** One without secrets, whose requirements install nothing from the workspace. */
  public EnvironmentSpec(
      Base base,
      List<String> requirements,
      Map<String, byte[]> requirementInputs,
      List<String> packages,
      String setup,
      Map<String, String> variables,
      ProjectInstall install,
      Workspace workspace,
      String digest,
      Duration timeout) {
    this(
        base,
        requirements,
        requirementInputs,
        List.of(),
        packages,
        setup,
        variables,
        Set.of(),
        install,
        List.of(),
        workspace,
        digest,
        timeout);
  }
}
