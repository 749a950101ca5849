package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.plan.RequirementLine.FileUrl;
import io.github.pytestmatrix.plan.RequirementLine.Hashed;
import io.github.pytestmatrix.plan.RequirementLine.Include;
import io.github.pytestmatrix.plan.RequirementLine.Links;
import io.github.pytestmatrix.plan.RequirementLine.Local;
import io.github.pytestmatrix.plan.RequirementLine.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads requirement files and, recursively, what they include. */
final class RequirementFiles {
  static final String DEFAULT = "requirements.txt";

  private static final Pattern URL = Pattern.compile("(?i)(https?|file|ftp):.*");

  private final Path root;
  private final ProjectFiles project;
  private final Map<String, byte[]> inputs = new LinkedHashMap<>();
  private final Set<String> installed = new HashSet<>();
  private final Set<String> names = new HashSet<>();
  private final Set<Local> locals = new LinkedHashSet<>();
  private final Set<String> outside = new LinkedHashSet<>();
  private final List<MatrixException> faults = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private boolean hashed;

  private RequirementFiles(Path root, ProjectFiles project) {
    this.root = root;
    this.project = project;
  }

  /**
   * @param wanted the user's files, relative to {@code root}
   */
  static Requirements read(Path root, ProjectFiles project, List<String> wanted) {
    RequirementFiles reader = new RequirementFiles(root, project);
    List<String> files = new ArrayList<>();
    for (String file : wanted) {
      if (URL.matcher(file).matches()) {
        reader.fault(
            "<requirement>" + file + "</requirement> is a URL.",
            "Put '-r " + file + "' into a requirement file of the project.");
      } else {
        Optional<String> path = reader.follow(root, file, "<requirement>", false);
        if (path.isPresent()) {
          files.add(path.get());
        }
      }
    }
    return reader.result(files);
  }

  /**
   * One file that something else than {@code <requirements>} names.
   *
   * @param from the beginning of a sentence, with the element
   */
  static Requirements readNamed(
      Path root, ProjectFiles project, String file, boolean constraint, String from) {
    RequirementFiles reader = new RequirementFiles(root, project);
    return reader.result(reader.follow(root, file, from, constraint).stream().toList());
  }

  private Requirements result(List<String> files) {
    return new Requirements(files, inputs, names, locals, outside, hashed, faults, warnings);
  }

  private Optional<String> follow(Path base, String file, String from, boolean constraint) {
    Path path;
    try {
      path = base.resolve(file).normalize();
    } catch (InvalidPathException e) {
      fault(from + " names '" + file + "', which is not a valid file name.", "Fix the path.");
      return Optional.empty();
    }
    if (!path.startsWith(root) || leadsOutside(path)) {
      fault(
          from + " names '" + file + "', which is outside of <pythonRoot> " + root + ".",
          "Copy it into the project, or set <pythonRoot> to a folder that holds both.");
      return Optional.empty();
    }
    String relative = ProjectFiles.slashed(root.relativize(path));
    byte[] content;
    try {
      if (!Files.isRegularFile(path)) {
        fault(from + " names '" + file + "', but there is no file " + path + ".", hint(from));
        return Optional.empty();
      }
      content = Files.readAllBytes(path);
    } catch (IOException e) {
      fault(from + " names '" + file + "', which can't be read: " + e + ".", "Make it readable.");
      return Optional.empty();
    }
    boolean seen = inputs.put(relative, content) != null;
    // A file can be a constraint first and a requirement later; only then its names count.
    boolean firstInstall = !constraint && installed.add(relative);
    if (!seen || firstInstall) {
      for (RequirementLine line : RequirementLine.parse(content)) {
        take(line, relative, path, constraint);
      }
    }
    return Optional.of(relative);
  }

  private void take(RequirementLine line, String file, Path path, boolean constraint) {
    if (line instanceof Include include) {
      include(include, file, path, constraint || include.constraint());
    } else if (line instanceof Links links) {
      links(links.path(), path);
    } else if (line instanceof FileUrl url) {
      if (!addOutside(url.path())) {
        warn(
            file
                + " installs "
                + url.url()
                + ", whose content is not watched: after a change, run"
                + " pytest-matrix:clean.");
      }
    } else if (constraint) {
      return;
    } else if (line instanceof Named named) {
      names.add(named.name());
    } else if (line instanceof Local local) {
      local(local, file);
    } else if (line instanceof Hashed) {
      hashed = true;
    }
  }

  private void include(Include include, String file, Path path, boolean constraint) {
    String target = include.path();
    if (URL.matcher(target).matches()) {
      warn(
          file
              + " includes "
              + target
              + ", whose content is not watched: after a change, run pytest-matrix:clean.");
    } else if (target.contains("${")) {
      fault(
          file + " includes '" + target + "', which depends on a variable.",
          "Name the file in <requirements>, where @{axis} can stand for a part of it.");
    } else if (target.startsWith("/")) {
      fault(
          file + " includes '" + target + "', an absolute path that does not exist in cells.",
          "Write it relative to " + file + ".");
    } else {
      follow(Optional.ofNullable(path.getParent()).orElse(root), target, file, constraint);
    }
  }

  /** Whether it is there on this machine; in an image, its digest watches it. */
  private boolean addOutside(@Nullable Path path) {
    if (path == null || !Files.exists(path)) {
      return false;
    }
    try {
      outside.add(OutsideContent.of(path));
    } catch (MatrixException unreadable) {
      faults.add(unreadable);
    }
    return true;
  }

  private void local(Local written, String file) {
    if (written.path().startsWith("/")) {
      // Of an image, whose digest watches it, or of this machine.
      if (Path.of(written.path()).startsWith(root)) {
        fault(
            file
                + " installs '"
                + written.path()
                + "', an absolute path that does not exist in"
                + " cells.",
            "Write it relative to <pythonRoot> " + root + ".");
      } else {
        addOutside(Path.of(written.path()));
      }
      return;
    }
    localPath(written, root)
        .ifPresentOrElse(
            local -> {
              if (project.holds(local.path())) {
                locals.add(local);
              } else {
                fault(
                    file + " installs '" + written.path() + "', which is not among the sources.",
                    "Such a path is relative to <pythonRoot> "
                        + root
                        + "; see <sourceExcludes>"
                        + " too.");
              }
            },
            () ->
                fault(
                    file + " installs '" + written.path() + "', which is outside of " + root + ".",
                    "Set <pythonRoot> to a folder that holds it."));
  }

  /** Relative to the root, {@code .} for the root itself; empty where it lies outside. */
  static Optional<Local> localPath(Local written, Path root) {
    try {
      Path path = root.resolve(written.path()).normalize();
      if (!path.startsWith(root)) {
        return Optional.empty();
      }
      String relative = ProjectFiles.slashed(root.relativize(path));
      return Optional.of(new Local(relative.isEmpty() ? "." : relative, written.editable()));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** pip looks beside the file first, then in its working folder. */
  private void links(String links, Path file) {
    if (RequirementLine.SCHEME.matcher(links).matches()) {
      return;
    }
    if (links.startsWith("/") && Files.isDirectory(Path.of(links))) {
      outside.add(OutsideContent.listing(Path.of(links)));
    }
    Path folder = Optional.ofNullable(file.getParent()).orElse(root);
    for (Path base : List.of(folder, root)) {
      Path path = base.resolve(links).normalize();
      if (path.startsWith(root) && project.holds(ProjectFiles.slashed(root.relativize(path)))) {
        locals.add(new Local(ProjectFiles.slashed(root.relativize(path)), false));
        return;
      }
    }
  }

  private boolean leadsOutside(Path path) {
    try {
      return Files.exists(path) && !path.toRealPath().startsWith(root.toRealPath());
    } catch (IOException e) {
      return true;
    }
  }

  private void fault(String what, String hint) {
    faults.add(new MatrixException(what, hint));
  }

  private void warn(String warning) {
    warnings.add(warning);
  }

  private static String hint(String from) {
    return from.contains("<")
        ? "Paths are relative to <pythonRoot>; fix it, or remove it."
        : "Such a path is relative to the file that includes it.";
  }
}
