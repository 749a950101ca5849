"""Makes the virtual environment that all environments of one interpreter begin as.

venv_seed.py VENV PIP LAYOUT

VENV is made by the module venv. pip goes to the folder PIP, which VENV sees by a .pth file, so that it is there once
for all environments. It is copied where the interpreter has one, for then its bytecode is there too, and unpacked from
ensurepip's wheel else: ensurepip itself takes seconds. LAYOUT gets two lines, relative to VENV: where programs are, and
where packages are.
"""

import csv
import glob
import io
import os
import re
import shutil
import sys
import sysconfig
import venv
import zipfile

SCRIPT = """#!%s
import runpy
if __name__ == "__main__":
    runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""


def make(folder, pip, layout):
    wheel = bundled("pip")
    installed = distribution("pip")
    ours = os.name == "posix" and (wheel or installed) is not None
    venv.EnvBuilder(symlinks=os.name != "nt", with_pip=not ours and has_ensurepip()).create(folder)
    programs = "Scripts" if os.path.isdir(os.path.join(folder, "Scripts")) else "bin"
    packages = site_packages(folder)
    if ours:
        os.mkdir(pip)
        bring(pip, installed if is_newer(installed, wheel) else None, wheel)
        with io.open(os.path.join(packages, "_pytest_matrix_pip.pth"), "w", encoding="ascii") as link:
            link.write("import sys; sys.path.append(%s)\n" % ascii(pip))
        bring_setuptools(packages)
        for name in ("pip", "pip3", "pip%d.%d" % sys.version_info[:2]):
            write_script(os.path.join(folder, programs, name), os.path.join(folder, programs, "python"))
    with io.open(layout, "w", encoding="utf-8") as answer:
        answer.write("%s\n%s\n" % (programs, os.path.relpath(packages, folder).replace(os.sep, "/")))


def has_ensurepip():
    try:
        import ensurepip
    except ImportError:
        return False
    return bool(ensurepip.version())


def site_packages(folder):
    for parent, folders, _ in os.walk(folder):
        if "site-packages" in folders:
            return os.path.join(parent, "site-packages")
    raise SystemExit("%s has no site-packages" % folder)


def bundled(name):
    """The wheel that ensurepip would install; some distributions keep them apart."""
    try:
        import ensurepip
    except ImportError:
        return None
    folders = [os.path.join(os.path.dirname(ensurepip.__file__), "_bundled"), sysconfig.get_config_var("WHEEL_PKG_DIR")]
    folders += ["/usr/share/python%d.%d-wheels" % sys.version_info[:2], "/usr/share/python-wheels"]
    for folder in folders:
        wheels = glob.glob(os.path.join(glob.escape(folder), name + "-*.whl")) if folder else []
        if wheels:
            return max(wheels, key=version)
    return None


def distribution(name):
    """Of the interpreter's own packages; only one that tells what belongs to it."""
    found = glob.glob(os.path.join(glob.escape(sysconfig.get_path("purelib")), name + "-*.dist-info", "RECORD"))
    return os.path.dirname(found[0]) if len(found) == 1 else None


def version(path):
    text = os.path.basename(path).split("-")[1]
    return [int(number) for number in re.match(r"\d+(?:\.\d+)*", text).group().split(".")]


def is_newer(installed, wheel):
    return installed is not None and (wheel is None or version(installed) >= version(wheel))


def bring(target, installed, wheel):
    if installed is None:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target)
        return
    with io.open(os.path.join(installed, "RECORD"), encoding="utf-8", newline="") as record:
        names = set(row[0].split("/")[0] for row in csv.reader(record) if row)
    for name in sorted(names - {"..", "__pycache__"}):
        path = os.path.join(os.path.dirname(installed), name)
        if os.path.isdir(path):
            shutil.copytree(path, os.path.join(target, name))
        elif os.path.exists(path):
            shutil.copy2(path, target)


def bring_setuptools(target):
    """Where venv would bring it, too, and the same."""
    if sys.version_info >= (3, 12):
        return
    wheel = bundled("setuptools")
    installed = distribution("setuptools")
    if wheel is None:
        return
    if installed is not None and version(installed) == version(wheel):
        bring(target, installed, None)
    else:
        import compileall

        bring(target, None, wheel)
        compileall.compile_dir(target, quiet=2)


def write_script(path, python):
    with io.open(path, "w", encoding="utf-8") as script:
        script.write(SCRIPT % python)
    os.chmod(path, 0o755)


if __name__ == "__main__":
    try:
        make(*sys.argv[1:])
    except shutil.Error as troubles:
        # It names each file that it could not copy, in one line.
        raise SystemExit("error: %s" % (troubles.args[0][0][-1],))
