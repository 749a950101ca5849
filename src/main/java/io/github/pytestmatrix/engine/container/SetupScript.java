package io.github.pytestmatrix.engine.container;

import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.shared.InstallCommand;
import io.github.pytestmatrix.engine.shared.Shell;
import java.util.List;
import java.util.stream.Collectors;

/** The shell scripts that turn a base image into an environment. */
public final class SetupScript {
  /**
   * One file name per line, relative to the workspace: what the project's installation must not
   * leave behind.
   */
  public static final String SOURCES = ContainerPaths.OURS + "/sources";

  public static final String WATCH = ContainerPaths.OURS + "/source_watch.py";

  private static final String WORK = "/" + ContainerPaths.WORK;
  private static final String PACKAGES = "/" + ContainerPaths.OURS + "/packages.txt";

  /**
   * Ours, unless the user's variables say otherwise: the container is no place to protect from root
   * or from pip.
   */
  private static final String DEFAULTS =
      Shell.exports(InstallCommand.quiet())
          + Shell.exports(InstallCommand.intoEnvironment())
          + "export PIP_ROOT_USER_ACTION=ignore PIP_BREAK_SYSTEM_PACKAGES=1\n"
          + "export UV_BREAK_SYSTEM_PACKAGES=1\n";

  /**
   * What an image or the user's lines tell Python for the sake of tests must not reach the
   * installer: a warning of its own would be an error.
   */
  private static final String INSTALL =
      """
      pytest_matrix_install() (
        unset PYTHONWARNINGS PYTHONDEVMODE PYTHONOPTIMIZE PYTHONINSPECT PYTHONSTARTUP
        if command -v uv >/dev/null 2>&1; then
          %s --no-cache "$@"
        else
          %s --no-cache-dir "$@"
        fi
      )
      """
          .formatted(
              words(InstallCommand.uv("uv", CellScript.PYTHON)),
              words(InstallCommand.pip(CellScript.PYTHON)));

  /**
   * The official images come without any bytecode, and a cell's container is thrown away with what
   * it compiled: so the standard library and the installer are compiled once for each image. A file
   * that doesn't compile is no trouble: some are there to fail.
   */
  private static final String COMPILE =
      """
      export PYTHONDONTWRITEBYTECODE=
      "$PYTEST_MATRIX_PYTHON" -c '
      import compileall, re, sysconfig
      compileall.compile_dir(
          sysconfig.get_path("stdlib"), quiet=2, rx=re.compile("/(test|tests|idlelib|lib2to3|turtledemo)/"))
      ' >/dev/null 2>&1 || true
      """;

  /**
   * The folders go too once they are empty: Python would import an empty one as a namespace
   * package.
   */
  private static final String REMOVE_SOURCES =
      """
      "$PYTEST_MATRIX_PYTHON" - <<'END'
      import io, os, shutil
      def lines(path):
          if not os.path.exists(path):
              return []
          return [line.rstrip("\\n") for line in io.open(path, encoding="utf-8", errors="replace")]
      names = lines("/pytest-matrix/sources")
      report = lines("/pytest-matrix/reads")
      overwritten = set(lines("/pytest-matrix/setup/overwritten.list"))
      if "/changed" in report:
          overwritten.update(report[report.index("/changed") + 1 : report.index("/opened")])
      if overwritten:
          kept = u"/pytest-matrix/setup/overwritten"
          shutil.rmtree(kept, ignore_errors=True)
          for name in overwritten:
              path, to = os.path.join(u"/pytest-matrix/work", name), os.path.join(kept, name)
              if not os.path.isdir(os.path.dirname(to)):
                  os.makedirs(os.path.dirname(to))
              if os.path.lexists(path):
                  shutil.move(path, to)
          with io.open(kept + ".list", "w", encoding="utf-8") as file:
              file.write(u"".join(name + u"\\n" for name in sorted(overwritten)))
      for folder, folders, files in os.walk("/pytest-matrix/work"):
          if "__pycache__" in folders:
              shutil.rmtree(os.path.join(folder, "__pycache__"))
              folders.remove("__pycache__")
      for name in reversed(names):
          path = os.path.join(u"/pytest-matrix/work", name)
          if os.path.isdir(path) and not os.path.islink(path):
              if not os.listdir(path):
                  os.rmdir(path)
          elif os.path.lexists(path):
              os.remove(path)
      END
      """;

  private static final String OPEN_TO_ALL =
      """
      chmod -R a+rwX /pytest-matrix/work
      [ ! -d /pytest-matrix/setup/overwritten ] || chmod -R a+rwX /pytest-matrix/setup/overwritten
      """;

  /** But for the project's folder and what is for the cells. */
  private static final String REMOVE_OURS =
      """
      for pytest_matrix_file in /pytest-matrix/*; do
        case $pytest_matrix_file in
          /pytest-matrix/work | /pytest-matrix/setup | /pytest-matrix/sources.sh) ;;
          *) rm -rf "$pytest_matrix_file" ;;
        esac
      done
      rmdir /pytest-matrix 2>/dev/null || true
      """;

  /** Beside the cells' copies of the sources, the wheel has to be what is imported. */
  private static final String KEEP_FROM_SOURCES =
      """
      cd /
      "$PYTEST_MATRIX_PYTHON" /pytest-matrix/wheel_sources.py /pytest-matrix/work /pytest-matrix/sources /pytest-matrix
      """;

  /** Without a Python that runs already, there is no report; then all sources count as read. */
  private static final String BEGIN_WATCH =
      """
      if mkfifo /pytest-matrix/watching 2>/dev/null; then
        "$PYTEST_MATRIX_PYTHON" -I -S /pytest-matrix/source_watch.py /pytest-matrix/work /pytest-matrix/reads \\
          >/pytest-matrix/watching 2>/dev/null &
        PYTEST_MATRIX_WATCH=$!
        read -r PYTEST_MATRIX_WATCHING </pytest-matrix/watching || true
      fi
      """;

  /** The report goes where a cell's events go. */
  private static final String END_WATCH =
      """
      if [ -n "${PYTEST_MATRIX_WATCH:-}" ]; then
        kill -TERM "$PYTEST_MATRIX_WATCH" 2>/dev/null || true
        wait "$PYTEST_MATRIX_WATCH" || true
        cat /pytest-matrix/reads >&3 2>/dev/null || true
      fi
      """;

  private SetupScript() {}

  /** Compiles what the base image brings. */
  public static String interpreter() {
    return "exec 2>&1\n"
        + CellScript.FIND_PYTHON
        + COMPILE
        + "rm -rf /"
        + ContainerPaths.OURS
        + "\n";
  }

  /**
   * Runs the user's lines, then installs all requirements at once, so that one resolution sees them
   * all.
   */
  public static String dependencies(EnvironmentSpec spec) {
    return start(spec)
        + (spec.dependsOnSources() ? CellScript.FIND_PYTHON + BEGIN_WATCH : "")
        + Shell.lines(spec.setup())
        + CellScript.FIND_PYTHON
        + INSTALL
        + "cd "
        + WORK
        + "\n"
        + (requirements(spec).isEmpty() ? "" : "pytest_matrix_install " + requirements(spec) + "\n")
        + (spec.dependsOnSources() ? END_WATCH : "")
        + TestUser.create()
        + end(!spec.dependsOnSources());
  }

  /**
   * Installs the project on top of its dependencies, which are named again so that their
   * constraints still hold.
   */
  public static String project(EnvironmentSpec spec) {
    boolean editable = spec.install() == ProjectInstall.EDITABLE;
    return start(spec)
        + CellScript.RESTORE_OVERWRITTEN
        + SetupTraces.SAME_PYTHON
        + BEGIN_WATCH
        + INSTALL
        + "pytest_matrix_install "
        + requirements(spec)
        + " "
        + Shell.words(spec.project())
        + "\n"
        + (editable ? "" : KEEP_FROM_SOURCES)
        + END_WATCH
        + end(!editable && !spec.dependsOnSources());
  }

  private static String start(EnvironmentSpec spec) {
    return "exec 3>&2 2>&1\nset -e\n"
        + DEFAULTS
        + Shell.exports(spec.variables())
        + privatePackages(spec)
        + "cd "
        + WORK
        + "\n";
  }

  /** Into a file, since command lines can be read by everybody on the daemon's machine. */
  private static String privatePackages(EnvironmentSpec spec) {
    return spec.privatePackages().isEmpty()
        ? ""
        : "cat > "
            + PACKAGES
            + " <<'PYTEST_MATRIX_END'\n"
            + String.join("\n", spec.privatePackages())
            + "\nPYTEST_MATRIX_END\n";
  }

  /**
   * Nothing of the sources stays, but what an installation made of them may point there. This
   * script goes too: it holds the variables, and a password in an index's address must not stay in
   * an image.
   */
  private static String end(boolean wholeWorkspace) {
    String workspace = wholeWorkspace ? "rm -rf " + WORK + "\n" : REMOVE_SOURCES + OPEN_TO_ALL;
    return "cd /\n" + workspace + REMOVE_OURS;
  }

  private static String requirements(EnvironmentSpec spec) {
    return Shell.words(InstallCommand.requirements(spec, PACKAGES));
  }

  /** But for the interpreter, which the shell finds. */
  private static String words(List<String> command) {
    return command.stream()
        .map(word -> word.equals(CellScript.PYTHON) ? word : Shell.quote(word))
        .collect(Collectors.joining(" "));
  }
}
