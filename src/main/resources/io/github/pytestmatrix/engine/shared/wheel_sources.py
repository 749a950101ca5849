"""Keeps the checkout from standing in for what was installed from it.

wheel_sources.py WORK SOURCES OUT

Runs once, after the project was installed from the folder WORK, whose files SOURCES lists. Compares them with the record of
the installed distribution, and writes

- beside that distribution, a module that every Python of the environment starts with: folders of the sources then don't
  provide what the distribution provides or lacks;
- to OUT/sources.list and OUT/sources.sh, the same as data and as lines of a shell, what has to become of a copy of the
  sources: files that the distribution has are links to these, so that pytest finds the same file in both places.
  Whatever pytest may collect is left where it is: only data that the distribution lacks is gone.

Python 2.7 and 3.4 or later, standard library only.
"""

import ast
import csv
import fnmatch
import inspect
import io
import json
import os
import py_compile
import re
import sys

try:
    from urllib.parse import unquote, urlparse
except ImportError:
    from urllib import unquote
    from urlparse import urlparse

# Beside the code, and not shipped, whatever a wheel holds by accident.
BESIDE = set("tests test testing conftest setup noxfile tasks dodo fabfile versioneer".split())
BESIDE |= set("docs doc examples example scripts tools benchmarks benchmark bench ci".split())
MODULE = re.compile(r"^([^\W\d]\w*)\.(py|(?:[\w-]+\.)?(?:so|pyd))$", re.U)
NAME = re.compile(r"^[^\W\d]\w*$", re.U)
START = "_pytest_matrix_wheel"


def lines(path):
    with io.open(path, encoding="utf-8") as file:
        return [line.rstrip("\r\n") for line in file]


def content(path):
    try:
        with io.open(path, "rb") as file:
            return file.read()
    except EnvironmentError:
        return None


def from_folder(info, work):
    try:
        url = json.loads(u"\n".join(lines(os.path.join(info, "direct_url.json"))))["url"]
    except Exception:
        return False
    path = unquote(urlparse(url).path)
    return os.path.realpath(path if os.sep == "/" else path.lstrip("/")) == os.path.realpath(work)


def distributions():
    """Each with the folder that its record is relative to, and that record."""
    for base in [path for path in sys.path if os.path.isdir(path)]:
        for name in os.listdir(base):
            info = os.path.join(base, name)
            if name.endswith(".dist-info") and os.path.isfile(os.path.join(info, "RECORD")):
                yield info, base, os.path.join(info, "RECORD")
            elif name.endswith(".egg-info") and os.path.isfile(os.path.join(info, "installed-files.txt")):
                yield info, info, os.path.join(info, "installed-files.txt")


def recorded(info, base, record):
    """The paths of a distribution's files below the folder of packages."""
    site = os.path.dirname(info)
    if record.endswith("RECORD"):
        with io.open(record, **({"encoding": "utf-8", "newline": ""} if sys.version_info[0] > 2 else {"mode": "rb"})) as file:
            names = [row[0] for row in csv.reader(file) if row]
        names = [name if isinstance(name, type(u"")) else name.decode("utf-8") for name in names]
    else:
        names = lines(record)
    paths = set()
    for name in names:
        path = os.path.relpath(os.path.join(base, name), site).replace(os.sep, "/")
        inside = not path.startswith("../") and not path.split("/")[0].endswith((".dist-info", ".egg-info"))
        if inside and "/__pycache__/" not in "/" + path and not path.endswith(".pyc"):
            paths.add(path)
    return paths


def resemblance(site, paths, work, sources):
    """How many of these files are those of the sources, wherever they lie there."""
    same = 0
    for path in paths:
        places = [source for source in sources.get(path.split("/")[-1], ()) if ("/" + source).endswith("/" + path)]
        if places:
            expected = content(os.path.join(site, path))
            same += any(content(os.path.join(work, place)) == expected for place in places)
    return same


def installed(work, sources):
    """The folder of packages, that of metadata, and the paths of the project's files below the first."""
    found = list(distributions())
    chosen = [each for each in found if from_folder(each[0], work)]
    if not chosen and found:
        # Old installers don't write where a distribution came from.
        by_name = {}
        for source in sources:
            by_name.setdefault(source.split("/")[-1], []).append(source)
        scores = [resemblance(os.path.dirname(each[0]), recorded(*each), work, by_name) for each in found]
        chosen = [each for each, score in zip(found, scores) if score == max(scores)]
    if not chosen:
        raise SystemExit("error: can't find out what was installed; write <installProject>editable</installProject>")
    newest = max(chosen, key=lambda each: os.path.getmtime(each[2]))
    return os.path.dirname(newest[0]), newest[0], recorded(*newest)


def top(path):
    """What has to be imported to get at it."""
    first = path.split("/")[0]
    if first != path:
        return first if NAME.match(first) else None
    module = MODULE.match(first)
    return module.group(1) if module else None


def is_test(path):
    folders, name = path.split("/")[:-1], path.split("/")[-1]
    if TEST_FILES:
        import fnmatch

        if any(fnmatch.fnmatch(name, pattern) for pattern in TEST_FILES):
            return True
    return (
        bool(set(folders) & {"tests", "test"})
        or name in ("conftest.py", "tests.py")
        or (name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py")))
    )


CONFIGURATIONS = ("pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "pyproject.toml", "tox.ini", "setup.cfg")
PYTHON_FILES = re.compile(r"^python_files[ \t]*=[ \t]*(\[[^]]*\]|.*(?:\n[ \t]+\S.*)*)", re.M)
TEST_FILES = []


def test_files(work, sources):
    """The project's own names of files with tests, but for those that any module has."""
    patterns = set()
    for path in sources:
        if path.split("/")[-1] in CONFIGURATIONS:
            for value in PYTHON_FILES.findall((content(os.path.join(work, path)) or b"").decode("utf-8", "replace")):
                patterns.update(re.findall(r"[^\s,'\"]*\.py\b", value))
    names = set(pattern.split("/")[-1] for pattern in patterns)
    return sorted(name for name in names if not any(fnmatch.fnmatch(any_, name) for any_ in ("core.py", "__init__.py")))


def below(folder, path):
    return folder + "/" + path if folder else path


def root_of(name, wheel, sources, work, site):
    """The folder of the sources that a top-level module or package was installed from."""
    scores = {}
    for path in sources:
        parts = path.split("/")
        for depth, part in enumerate(parts):
            single = depth == len(parts) - 1 and top(part) == name
            if single or (part == name and depth < len(parts) - 1):
                scores.setdefault("/".join(parts[:depth]), 0)
    for folder in scores:
        for path in wheel:
            if below(folder, path) in sources:
                same = content(os.path.join(work, below(folder, path))) == content(os.path.join(site, path))
                scores[folder] += 1000 if same else 1
    best = sorted((-score, folder.count("/") + bool(folder), folder) for folder, score in scores.items() if score)
    return best[0][2] if best else None


NAMED_TESTS = re.compile(r"^(?:(?:from|import)\s+(?=\w+\b)|(?=\w+(?:[.:]\w+)+$))(tests?|conftest)\b")


def called(function):
    return getattr(function, "attr", getattr(function, "id", None))


def constant(node):
    text = getattr(node, "value" if sys.version_info >= (3, 8) else "s", None)
    return text if isinstance(text, (str, type(u""))) else None


def parsed(site, paths):
    """Path and syntax tree of each installed module that is no test."""
    trees = []
    for path in paths:
        if path.endswith(".py") and not is_test(path):
            try:
                trees.append((path, ast.parse(content(os.path.join(site, path)) or b"")))
            except Exception:
                continue
    return trees


def imported(info, trees):
    """Top-level names that the installed code asks for."""
    names = set()
    for _, tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names.add(node.module.split(".")[0])
            elif isinstance(node, ast.Call) and called(node.func) in ("import_module", "__import__", "find_spec", "resolve_name"):
                names.update(re.split(r"[.:]", word)[0] for word in map(constant, node.args[:1]) if word)
            else:
                # For exec(), runpy, or a configuration that names a class.
                names.update(name for name in NAMED_TESTS.findall(constant(node) or ""))
    entries = os.path.join(info, "entry_points.txt")
    if os.path.isfile(entries):
        for line in lines(entries):
            if "=" in line:
                names.add(re.split(r"[.:\s\[]", line.split("=", 1)[1].strip())[0])
    return names


def broken(trees, for_tests):
    """Installed modules that begin with importing a module of the tests, with its name."""
    found = {}
    for path, tree in trees:
        name = u".".join(part for part in path[:-3].split("/") if part != "__init__")
        for node in tree.body:
            asked = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                asked = [node.module]
            for module in asked:
                if module.split(".")[0] in for_tests:
                    found[name] = module.split(".")[0]
    return found


def is_elsewhere(name, work):
    folders = [path for path in sys.path if path and not (path + os.sep).startswith(work + os.sep)]
    return name in sys.builtin_module_names or any(
        top(entry) == name or entry == name for path in folders if os.path.isdir(path) for entry in os.listdir(path)
    )


def is_empty(text):
    """Whether a module has no code but a docstring."""
    try:
        body = ast.parse(text or b"").body
    except Exception:
        return False
    return all(isinstance(node, ast.Expr) and constant(node.value) is not None for node in body)


def packages_of_tests(work, sources):
    """Folders with an empty __init__.py whose other modules are all tests."""
    modules = {}
    for path in sources:
        folders = path.split("/")[:-1]
        if path.endswith(".py") and not path.endswith("__init__.py"):
            for depth in range(1, len(folders) + 1):
                modules.setdefault("/".join(folders[:depth]), []).append(path)
    found = [folder for folder in modules if all(is_test(path) for path in modules[folder])]
    return set(folder for folder in found if is_empty(content(os.path.join(work, folder, "__init__.py"))))


def compare(work, sources, site, info, paths, trees):
    """Names that each folder must not provide; links; what is lacking; packages that tests beside them belong to; and
    top-level names of the tests that the installed code asks for, too."""
    only_tests = packages_of_tests(work, sources)
    wheel = {}
    for path in paths:
        if top(path) and top(path) not in BESIDE:
            wheel.setdefault(top(path), set()).add(path)
    refused, links, lacking, extended = {}, {}, set(), {}
    for name in sorted(wheel):
        folder = root_of(name, wheel[name], sources, work, site)
        if folder is None:
            continue
        refused.setdefault(folder, set()).add(name)
        for path in wheel[name]:
            links[below(folder, path)] = path
        prefix = below(folder, name) + "/"
        for path in sources:
            if path in links or not path.startswith(below(folder, "")):
                continue
            rest = path[len(below(folder, "")) :]
            if not path.startswith(prefix) and ("/" in rest or top(rest) != name):
                continue
            if is_test(rest) or (path.endswith("/__init__.py") and path.rsplit("/", 1)[0] in only_tests):
                parts = path.split("/")[folder.count("/") + bool(folder) : -1]
                for depth in range(1, len(parts) + 1):
                    extended[".".join(parts[:depth])] = below(folder, "/".join(parts[:depth]))
            else:
                lacking.add(path)
    wanted, for_tests = imported(info, trees), {}
    for folder in refused:
        for path in sources:
            if not path.startswith(below(folder, "")):
                continue
            rest = path[len(below(folder, "")) :]
            name = top(rest)
            if not name or name in wheel or not rest.endswith(".py") or name in refused[folder]:
                continue
            inside = [other for other in sources if other.startswith(below(folder, name) + "/")]
            beside = name in BESIDE or name.startswith("test") or name.endswith(("_test", "_tests"))
            beside = beside or any(is_test(other[len(below(folder, "")) :]) for other in inside)
            if (beside and name not in wanted) or name in for_tests or is_elsewhere(name, work):
                continue
            if name in wanted and name in ("tests", "test", "conftest"):
                for_tests[name] = path
            else:
                refused[folder].add(name)
    return refused, links, lacking, extended, for_tests


def literal(text):
    """As it is, in UTF-8: whoever moves the folder replaces its path in here."""
    return u'u"%s"' % text.replace(u"\\", u"\\\\").replace(u'"', u'\\"')


STARTED = u'''# -*- coding: utf-8 -*-
"""Of pytest-matrix: the sources don't provide what the installed distribution provides or lacks."""
import os
import sys

WORK = %s
REFUSED = {%s}
EXTENDED = {%s}
INSTALLED = frozenset([%s])
LACKING = {%s}
FOR_TESTS = {%s}
BROKEN = {%s}
TEST_FILES = [%s]
SITE = os.path.dirname(os.path.realpath(__file__))


%s

def _path(name):
    return os.path.realpath(os.path.join(WORK, name)) if name else os.path.realpath(WORK)


def _inside(folder, path):
    """The path relative to that folder, if it is below."""
    return path[len(folder) + 1 :].replace(os.sep, "/") if path.startswith(folder + os.sep) else None


_refused = dict((_path(folder), names) for folder, names in REFUSED.items())


def _lacking(name, path):
    return (
        "No module named %%r. %%s of the sources is not in the project's wheel, and with installProject=wheel only that"
        " is tested: add it to the wheel, or move it into the folder of the tests if it belongs to these" %% (name, path)
    )


def _explain(name):
    if name in LACKING:
        return _lacking(name, LACKING[name])
    if name in FOR_TESTS:
        return _lacking(name, FOR_TESTS[name])
    for folder, names in REFUSED.items():
        if name in names:
            return _lacking(name, os.path.join(folder, name))


if sys.version_info[0] > 2:
    try:
        import _frozen_importlib_external as machinery
    except ImportError:
        import _frozen_importlib as machinery
    try:
        _missing = ModuleNotFoundError
    except NameError:
        _missing = ImportError

    _places = [_path(place) for place in EXTENDED.values()]
    _kinds = {}

    def _kind(code):
        """Whose code it is: of the installed distribution, of tests, or neither."""
        if code not in _kinds:
            path = os.path.realpath(code)
            name = _inside(SITE, path)
            if code.startswith("<"):
                _kinds[code] = "other"
            elif name and name.split("/")[0].split(".")[0] in INSTALLED and not is_test(name):
                _kinds[code] = "installed"
            else:
                tests = _inside(_path(""), path) or (name or "").startswith("_pytest/")
                _kinds[code] = "tests" if tests else "other"
        return _kinds[code]

    def _importer(frame):
        """Whose code imports, and whether it loads or only asks."""
        loads = False
        while frame is not None:
            kind = _kind(frame.f_code.co_filename)
            if kind != "other":
                return kind, loads
            loads = loads or frame.f_code.co_name == "_find_and_load_unlocked"
            frame = frame.f_back
        return "other", loads

    class Sources(machinery.FileFinder):
        """A folder of the sources: provides tests, but not for the code that was installed, and not what the wheel lacks."""

        names = frozenset()
        beside = False

        def find_spec(self, fullname, target=None):
            spec = None if fullname in self.names else super().find_spec(fullname, target)
            lacking = fullname in LACKING
            if spec is None or not (lacking or self.beside or fullname.split(".")[0] in FOR_TESTS):
                return spec
            kind, loads = _importer(sys._getframe(1))
            folder = spec.loader is None
            lacking = lacking or self.beside and folder and fullname not in EXTENDED
            if kind != "installed" and not lacking:
                return spec
            if loads and not folder:
                raise _missing(_lacking(fullname, LACKING.get(fullname) or spec.origin), name=fullname)
            return None

    class Packages:
        """Those with tests that aren't in the wheel: found beside the installed package."""

        @staticmethod
        def find_spec(fullname, path=None, target=None):
            spec = machinery.PathFinder.find_spec(fullname, path, target) if fullname in EXTENDED else None
            if spec is not None and spec.submodule_search_locations is not None:
                place = os.path.join(WORK, EXTENDED[fullname])
                if place not in list(spec.submodule_search_locations):
                    spec.submodule_search_locations = list(spec.submodule_search_locations) + [place]
            return spec

    class Lacking:
        @staticmethod
        def find_spec(fullname, path=None, target=None):
            # Who only asks whether there is such a module gets its answer.
            if (path is None or fullname in LACKING) and sys._getframe(2).f_code.co_name == "_find_and_load_unlocked":
                text = _explain(fullname)
                if text:
                    raise _missing(text, name=fullname)

    class Broken:
        """Installed modules that begin with importing tests: nobody can import them who has the wheel alone."""

        @staticmethod
        def find_spec(fullname, path=None, target=None):
            if fullname in BROKEN:
                text = "%%s needs %%s. " %% (fullname, BROKEN[fullname])
                raise _missing(text + _explain(BROKEN[fullname]), name=BROKEN[fullname])

    def _hook(entry):
        path = os.path.realpath(entry)
        beside = any(path == place or _inside(place, path) for place in _places)
        if path not in _refused and not beside and not ((LACKING or FOR_TESTS) and _inside(_path(""), path)):
            raise ImportError("not a folder of the sources")
        finder = Sources(entry, *machinery._get_supported_file_loaders())
        finder.names = _refused.get(path, frozenset())
        finder.beside = beside and path not in _refused
        return finder

    if EXTENDED:
        sys.meta_path.insert(0, Packages)
    if BROKEN:
        sys.meta_path.insert(0, Broken)
    sys.meta_path.append(Lacking)
else:
    import pkgutil

    class Folder(object):
        def __init__(self, names, importer):
            self.names = names
            self.importer = importer

        def find_module(self, fullname, path=None):
            return None if fullname in self.names else self.importer.find_module(fullname, path)

    def _hook(entry):
        names = _refused.get(_path(entry))
        if names is None:
            raise ImportError("not a folder of the sources")
        return Folder(names, pkgutil.ImpImporter(entry))


sys.path_hooks.insert(0, _hook)
for _entry in list(sys.path_importer_cache):
    if os.path.realpath(_entry) in _refused:
        del sys.path_importer_cache[_entry]
'''


def modules_of(lacking, wheel, extended):
    """The names under which packages would import what the wheel lacks, and the folders that it lacks."""
    tops = set(top(path) for path in wheel)
    there = folders_of(wheel)
    names = {}
    for path in sorted(lacking):
        parts = path.split("/")
        inside = [at for at, part in enumerate(parts[:-1]) if part in tops]
        if not inside:
            continue
        module = MODULE.match(parts[-1])
        parts = parts[inside[0] : -1]
        for depth in range(1, len(parts) + 1):
            if "/".join(parts[:depth]) not in there and ".".join(parts[:depth]) not in extended:
                names.setdefault(u".".join(parts[:depth]), path)
        if module:
            names[u".".join(parts + ([] if module.group(1) == "__init__" else [module.group(1)]))] = path
    return names


def pairs(names):
    return u", ".join(u"%s: %s" % (literal(name), literal(names[name])) for name in sorted(names))


def started(work, wheel, refused, extended, lacking, for_tests, broken):
    sets = [
        u"%s: frozenset([%s])" % (literal(folder), u", ".join('"%s"' % name for name in sorted(refused[folder])))
        for folder in sorted(refused)
    ]
    tops = set(top(path) for path in wheel if top(path))
    names = u", ".join(sorted('"%s"' % name for name in tops))
    return STARTED % (
        literal(work),
        u", ".join(sets),
        pairs(extended),
        names,
        pairs(modules_of(lacking, wheel, extended)),
        pairs(for_tests),
        pairs(broken),
        u", ".join(literal(pattern) for pattern in TEST_FILES),
        inspect.getsource(is_test),
    )


def quoted(text):
    return u"'" + text.replace(u"'", u"'\\''") + u"'"


def folders_of(paths):
    found = set()
    for path in paths:
        parts = path.split("/")[:-1]
        found.update("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))
    return found


def leaves(path, work, links, beside_tests, by_path):
    """Whether a file that the wheel lacks is gone from a cell. What pytest may collect, or tests may read, stays; what would
    be found by the code under test goes: data of namespaces, each of whose folders counts, and where pytest loads modules
    by their paths (--import-mode=importlib), all data, and what makes packages."""
    parts = path.split("/")
    folders = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
    if b">>>" in (content(os.path.join(work, path)) or b""):
        return False
    if path.endswith(".py"):
        return parts[-1] == "__init__.py"
    stays = re.match(r"test|.*_test\.", parts[-1]) or any(folder in beside_tests for folder in folders)
    package = any(folder + "/__init__.py" in links for folder in folders)
    return not stays and (by_path or not package)


def main(work, listed, out):
    if isinstance(work, bytes):
        work, out = work.decode("utf-8"), out.decode("utf-8")
    names = lines(listed)
    sources = set(name for name in names if os.path.isfile(os.path.join(work, name)))
    site, info, paths = installed(work, sources)
    TEST_FILES.extend(test_files(work, sources))
    trees = parsed(site, paths)
    refused, links, lacking, extended, for_tests = compare(work, sources, site, info, paths, trees)
    beside_tests = set(path.rsplit("/", 1)[0] for path in sources if "/" in path and is_test(path))
    conftests = [content(os.path.join(work, path)) or b"" for path in sources if path.split("/")[-1] == "conftest.py"]
    collected = any(b"pytest_collect_file" in text for text in conftests)
    by_path = any(b"importlib" in content(os.path.join(work, path)) for path in sources if path.split("/")[-1] in CONFIGURATIONS)
    removed = set(path for path in lacking if not collected and leaves(path, work, links, beside_tests, by_path))
    gone = sorted(removed) + sorted(set(links) & sources)
    staying = folders_of((sources - removed) | set(links))
    empty = sorted(folders_of(removed) - staying, reverse=True)
    makes = sorted(folders_of(links) - folders_of(sources))
    data = [u"- " + path for path in gone + empty] + [u"+ " + path for path in makes]
    data += [u"> %s\t%s" % (path, os.path.relpath(os.path.join(site, links[path]), sys.prefix)) for path in sorted(links)]
    shell = []
    for start in range(0, len(gone), 200):
        shell.append(u"rm -f " + u" ".join(map(quoted, gone[start : start + 200])))
    shell += [u"rmdir %s 2>/dev/null || true" % quoted(path) for path in empty]
    shell += [u"mkdir -p " + quoted(path) for path in makes]
    by_folder = {}
    for path in links:
        by_folder.setdefault(os.path.dirname(path), []).append(os.path.join(site, links[path]))
    for folder in sorted(by_folder):
        targets = sorted(by_folder[folder])
        for start in range(0, len(targets), 200):
            shell.append(u"ln -s %s %s/" % (u" ".join(map(quoted, targets[start : start + 200])), quoted(folder or u".")))
    for name, text in (("sources.list", data), ("sources.sh", shell)):
        with io.open(os.path.join(out, name), "w", encoding="utf-8", newline="\n") as file:
            file.write(u"".join(line + u"\n" for line in text))
    module = os.path.join(site, START + ".py")
    with io.open(module, "w", encoding="utf-8") as file:
        file.write(started(work, paths, refused, extended, lacking, for_tests, broken(trees, for_tests)))
    py_compile.compile(module)
    with io.open(os.path.join(site, START + ".pth"), "w", encoding="utf-8") as file:
        file.write(u"import %s\n" % START)
    lacking = sorted(lacking)
    if lacking:
        print("pytest-matrix: in the sources, but not in the wheel: " + ", ".join(lacking[:20]))
        if len(lacking) > 20:
            print("... and %d more" % (len(lacking) - 20))


if __name__ == "__main__":
    main(*sys.argv[1:4])
