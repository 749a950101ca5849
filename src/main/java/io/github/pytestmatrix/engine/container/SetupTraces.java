package io.github.pytestmatrix.engine.container;

import io.github.pytestmatrix.engine.shared.Shell;
import java.util.List;

/**
 * What a set-up leaves behind for the cells, and what it reports to us: shell lines around those
 * that build the environment. Reports go to the container's standard error, a line each, with tabs
 * between the words.
 */
public final class SetupTraces {
  /** The path of the interpreter that the packages were installed into. */
  static final String PYTHON_FILE = "/" + ContainerPaths.SETUP + "/python";

  /** Why the tests' user can't use it; there only where that is so. */
  static final String DENIED_FILE = "/" + ContainerPaths.SETUP + "/denied";

  /** Sets the interpreter of an earlier layer, which lines of its set-up may have chosen. */
  static final String SAME_PYTHON =
      "PYTEST_MATRIX_PYTHON=$(cat " + PYTHON_FILE + " 2>/dev/null || echo python)\n";

  /** Variables of Python that are meant for the tests have no say here. */
  private static final String DESCRIBE =
      """
      "$PYTEST_MATRIX_PYTHON" -E -s -c '
      import platform, sys
      print("\t".join(["python", platform.python_implementation(), platform.python_version(),
          "t" if "free-threading" in sys.version else "", sys.executable or ""]))
      ' >&9 2>/dev/null || true
      """;

  /**
   * Root may go where the tests' user may not: below /root, or into packages that were installed
   * with a narrow umask. A kernel that doesn't know that user is no reason to refuse.
   */
  private static final String TRY_AS_TEST_USER =
      """
      "$PYTEST_MATRIX_PYTHON" -E -s - "$PYTEST_MATRIX_PYTHON" %s %d %d 9>&- >/dev/null 2>&1 <<'END' || true
      import os, sys
      python, report = sys.argv[1:3]
      uid, gid = int(sys.argv[3]), int(sys.argv[4])
      def fails(lines, user, output):
          pid = os.fork()
          if pid:
              return os.waitpid(pid, 0)[1] != 0
          try:
              out = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
              os.chdir("/")
              if user:
                  os.environ["HOME"] = "%s"
                  os.setgroups([gid])
                  os.setgid(gid)
                  os.setuid(uid)
          except OSError:
              os._exit(0)
          try:
              os.dup2(out, 1)
              os.dup2(out, 2)
              os.execvp(python, [python, "-c", lines])
          except OSError as error:
              os.write(2, str(error).encode())
          os._exit(1)
      # A folder that can't be read is a namespace to Python.
      usable = "import pytest; pytest.main"
      denied = fails(usable, True, report)
      if denied and fails(usable, False, os.devnull):
          denied = fails("pass", True, report)
      if not denied:
          os.remove(report)
      END
      """;

  private static final String COMPARE_VOLUMES =
      """
      pytest_matrix_volumes | while read -r volume sum; do
        case "$PYTEST_MATRIX_VOLUMES" in
          *"$volume $sum"*) ;;
          *) printf 'volume\\t%s\\n' "$volume" >&9 ;;
        esac
      done
      """;

  private SetupTraces() {}

  /**
   * Lines before the set-up.
   *
   * @param volumes of the base image
   */
  public static String before(List<String> volumes) {
    return volumes.isEmpty()
        ? "exec 9>&2\n"
        : "exec 9>&2\n" + listing(volumes) + "PYTEST_MATRIX_VOLUMES=$(pytest_matrix_volumes)\n";
  }

  /** Lines after a set-up that has succeeded. */
  public static String after(List<String> volumes) {
    return "umask 022\nmkdir -p /"
        + ContainerPaths.SETUP
        + "\ncase $PYTEST_MATRIX_PYTHON in\n  /*) printf '%s\\n' \"$PYTEST_MATRIX_PYTHON\" > "
        + PYTHON_FILE
        + " ;;\nesac\n"
        + DESCRIBE
        + TRY_AS_TEST_USER.formatted(
            DENIED_FILE, TestUser.DEFAULT.uid(), TestUser.DEFAULT.gid(), TestUser.HOME)
        + (volumes.isEmpty() ? "" : COMPARE_VOLUMES);
  }

  private static String listing(List<String> volumes) {
    return "pytest_matrix_volumes() {\n"
        + "  for volume in "
        + Shell.words(volumes)
        + "; do\n    printf '%s %s\\n' \"$volume\" \"$(ls -lRAi \"$volume\" 2>&1 | cksum)\"\n"
        + "  done\n}\n";
  }
}
