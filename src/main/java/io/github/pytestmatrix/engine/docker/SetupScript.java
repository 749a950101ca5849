package io.github.pytestmatrix.engine.docker;

import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ProjectInstall;
import java.util.stream.Stream;

/** The shell scripts that turn a base image into an environment. */
final class SetupScript {
  /**
   * One file name per line, relative to the workspace: what the project's installation must not
   * leave behind.
   */
  static final String SOURCES = ContainerPaths.OURS + "/sources";

  private static final String WORK = "/" + ContainerPaths.WORK;

  /**
   * Ours, unless the user's variables say otherwise: the container is no place to protect from root
   * or from pip.
   */
  private static final String DEFAULTS =
      """
      export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_BREAK_SYSTEM_PACKAGES=1
      export PIP_NO_INPUT=1 PIP_PROGRESS_BAR=off UV_NO_PROGRESS=1 UV_BREAK_SYSTEM_PACKAGES=1
      """;

  private static final String INSTALL =
      """
      pytest_matrix_install() {
        if command -v uv >/dev/null 2>&1; then
          uv pip install --python "$PYTEST_MATRIX_PYTHON" --compile-bytecode --no-cache "$@"
        else
          "$PYTEST_MATRIX_PYTHON" -m pip install --no-cache-dir "$@"
        fi
      }
      """;

  /**
   * The official images come without any bytecode, and a cell's container is thrown away with what
   * it compiled: so the interpreter is made to compile now, by use, what a test session loads. All
   * of the standard library would take five times as long as this.
   */
  private static final String COMPILE =
      """
      export PYTHONDONTWRITEBYTECODE=
      cd /pytest-matrix
      "$PYTEST_MATRIX_PYTHON" -c '
      import importlib
      for name in ("argparse array asyncio base64 bisect bz2 calendar cgi code codecs codeop collections "
          "concurrent.futures configparser contextlib contextvars copy csv ctypes dataclasses datetime decimal difflib "
          "doctest email.message email.mime.text email.parser enum fractions ftplib functools getpass gettext glob "
          "graphlib gzip hashlib heapq hmac html html.parser http.client http.cookies http.server importlib.metadata "
          "importlib.resources inspect io ipaddress itertools json keyword linecache locale logging.config "
          "logging.handlers lzma mimetypes multiprocessing.pool netrc numbers operator optparse os pathlib pdb pickle "
          "pkgutil platform plistlib pprint queue random re sched secrets selectors shelve shlex shutil signal "
          "smtplib socket socketserver sqlite3 ssl statistics string struct subprocess sysconfig tarfile tempfile "
          "textwrap threading timeit tomllib trace traceback types typing unittest.mock urllib.parse urllib.request uuid "
          "venv warnings weakref xml.dom.minidom xml.etree.ElementTree xml.sax xmlrpc.client zipfile zipimport "
          "zoneinfo").split():
          try:
              importlib.import_module(name)
          except Exception:
              pass
      ' >/dev/null 2>&1 || true
      printf 'def test_compiles_what_pytest_loads():\\n    pass\\n' > test_compile.py
      "$PYTEST_MATRIX_PYTHON" -m pytest -q -p no:cacheprovider --junitxml=compile.xml test_compile.py >/dev/null 2>&1 || true
      """;

  /**
   * The folders go too once they are empty: Python would import an empty one as a namespace
   * package.
   */
  private static final String REMOVE_SOURCES =
      """
      "$PYTEST_MATRIX_PYTHON" - <<'END'
      import io, os, shutil
      names = [line.rstrip("\\n") for line in io.open("/pytest-matrix/sources", encoding="utf-8")]
      for folder, folders, files in os.walk("/workspace"):
          if "__pycache__" in folders:
              shutil.rmtree(os.path.join(folder, "__pycache__"))
              folders.remove("__pycache__")
      for name in reversed(names):
          path = os.path.join(u"/workspace", name)
          if os.path.isdir(path) and not os.path.islink(path):
              if not os.listdir(path):
                  os.rmdir(path)
          elif os.path.lexists(path):
              os.remove(path)
      END
      """;

  private SetupScript() {}

  /**
   * Runs the user's lines, then installs all requirements at once, so that one resolution sees them
   * all.
   */
  static String dependencies(EnvironmentSpec spec) {
    return start(spec)
        + Shell.lines(spec.setup())
        + Shell.FIND_PYTHON
        + INSTALL
        + "cd "
        + WORK
        + "\n"
        + (requirements(spec).isEmpty() ? "" : "pytest_matrix_install " + requirements(spec) + "\n")
        + COMPILE
        + end(spec.locals().isEmpty());
  }

  /**
   * Installs the project on top of its dependencies, which are named again so that their
   * constraints still hold.
   */
  static String project(EnvironmentSpec spec) {
    boolean editable = spec.install() == ProjectInstall.EDITABLE;
    return start(spec)
        + Shell.FIND_PYTHON
        + INSTALL
        + "pytest_matrix_install "
        + requirements(spec)
        + (editable ? " -e ." : " .")
        + "\n"
        + end(!editable);
  }

  private static String start(EnvironmentSpec spec) {
    return "exec 2>&1\nset -e\n" + DEFAULTS + Shell.exports(spec.variables()) + "cd " + WORK + "\n";
  }

  /**
   * Nothing of the sources stays, but what an installation made of them may point there. This
   * script goes too: it holds the variables, and a password in an index's address must not stay in
   * an image.
   */
  private static String end(boolean wholeWorkspace) {
    String workspace = wholeWorkspace ? "rm -rf " + WORK + "\n" : REMOVE_SOURCES;
    return "cd /\n" + workspace + "rm -rf /" + ContainerPaths.OURS + "\n";
  }

  private static String requirements(EnvironmentSpec spec) {
    return Shell.words(
        Stream.concat(
                spec.requirements().stream().flatMap(file -> Stream.of("-r", file)),
                spec.packages().stream())
            .toList());
  }
}
