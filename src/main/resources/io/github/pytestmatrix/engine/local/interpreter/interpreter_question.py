# What an interpreter is: read from standard input by any Python from 2.7 on, PyPy too.
import sys

# The working folder's modules are not ours to import.
sys.path = [folder for folder in sys.path if folder]

import os
import sysconfig

PLAIN = bytearray(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


def encoded(value):
    if isinstance(value, bool):
        value = str(int(value))
    if not isinstance(value, bytes):
        errors = "surrogatepass" if os.name == "nt" else "surrogateescape"
        value = value.encode("utf-8", errors)
    return "".join(chr(c) if c in PLAIN else "%%%02X" % c for c in bytearray(value))


def has_wheels():
    folders = [os.path.join(library, "ensurepip", "_bundled")]
    folders.append(sysconfig.get_config_var("WHEEL_PKG_DIR"))
    if library.startswith("/usr/lib/"):
        # Debian's older ones have it in their code only.
        folders.append("/usr/share/python-wheels")
    for folder in folders:
        if folder and os.path.isdir(folder):
            if any(n.startswith("pip-") and n.endswith(".whl") for n in os.listdir(folder)):
                return True
    return False


def has(module):
    return os.path.isfile(os.path.join(library, module, "__init__.py"))


library = sysconfig.get_path("stdlib") or os.path.dirname(os.__file__)
implementation = getattr(getattr(sys, "implementation", None), "name", None)
if implementation is None:
    implementation = "pypy" if "__pypy__" in sys.builtin_module_names else "cpython"
levels = {"alpha": "a", "beta": "b", "candidate": "rc"}
release = sys.version_info
version = "%d.%d.%d" % release[:3]
if release[3] in levels:
    version += "%s%d" % (levels[release[3]], release[4])
abi = sysconfig.get_config_var("SOABI") or sysconfig.get_config_var("EXT_SUFFIX")
abi = abi or getattr(getattr(sys, "implementation", None), "cache_tag", None) or ""
unlocked = sysconfig.get_config_var("Py_GIL_DISABLED") or "free-threading build" in sys.version

answer = [
    ("implementation", {"cpython": "CPython", "pypy": "PyPy"}.get(implementation, implementation)),
    ("version", version),
    ("freeThreaded", bool(unlocked)),
    ("abi", str(abi)),
    ("platform", sysconfig.get_platform()),
    ("bits", "64" if sys.maxsize > 2 ** 32 else "32"),
    ("text", sys.version),
    ("executable", sys.executable or ""),
    ("venv", has("venv")),
    ("ensurepip", has("ensurepip") and has_wheels()),
]
line = "&".join(name + "=" + encoded(value) for name, value in answer)
sys.stdout.write("\npytest-matrix-interpreter:" + line + "\n")
