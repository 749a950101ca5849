"""Small pytest suites, each a random mixture of what real suites do; one seed always gives the same suite.

A suite is a dictionary: file name to text. Each ingredient adds whole test functions or classes, a conftest's hooks or lines of
pytest.ini; what depends on a plugin or version is only taken if `Site` has it.
"""

import random
import textwrap

OUTCOMES = ("pass", "pass", "pass", "fail", "raise", "skip", "xfail", "xfail-strict-pass", "xpass", "exit")
# Names as os has them, each of which a test may replace.
MOCKED = (
    "write", "read", "open", "close", "fstat", "stat", "lstat", "getpid", "getppid", "dup", "dup2", "listdir", "makedirs", "remove",
    "path.exists", "path.isfile", "path.abspath", "path.join", "path.basename", "fspath", "environ", "fork", "urandom", "getcwd",
)
IDS = (
    "plain", "a b", "a::b", "x[1]", "]", "[", "a@b", "/tmp/x", "..", "ä-ü-€", "日本", "\U0001f600", "line\nend", "tab\t", "nul\0", "\x1b[31m",
    "back\\slash", "quote'\"", "<b>&amp;", "]]>", "%s%n", "{0}", "", " ", "-", "--x", "a" * 200, "\udc80", "\u2028", "@pmx1 1 1 0 1 {}", "#",
)


class Site:
    """What the interpreter that runs the suites has.

    pytest: its version as numbers, python: the interpreter's, plugins: names of distributions.
    """

    def __init__(self, python, pytest, plugins):
        self.python = python
        self.pytest = pytest
        self.plugins = frozenset(plugins)


class Suite:
    """files: name to text; arguments: of pytest; traits: what it was made of, for whoever reads a difference."""

    def __init__(self, seed, site):
        self.random = random.Random(seed)
        self.site = site
        self.files = {}
        self.ini = ["[pytest]"]
        self.conftest = ["import os, sys, pytest"]
        self.arguments = []
        self.traits = []
        self.number = 0
        self.files_of_tests()
        self.session_wide()
        # pytest before 6 has no other name for it, and later ones take it, too.
        self.files["pytest.ini"] = "\n".join(self.ini) + "\n"
        self.files["conftest.py"] = "\n".join(self.conftest) + "\n"

    def name(self, prefix="test"):
        self.number += 1
        return "%s_%d" % (prefix, self.number)

    def maybe(self, chance):
        return self.random.random() < chance

    def files_of_tests(self):
        for index in range(self.random.randint(1, 3)):
            folder = self.random.choice(["", "", "tests/", "deep/er/"])
            lines = ["import os, sys, pytest", "here = %r" % index, ""]
            for _ in range(self.random.randint(1, 4)):
                ingredient = self.random.choice(INGREDIENTS)
                text = ingredient(self)
                if text:
                    self.traits.append(ingredient.__name__)
                    lines.append(textwrap.dedent(text))
            self.files["%stest_%d%s.py" % (folder, index, self.random.choice(["", "_a", "_ä"]))] = "\n".join(lines) + "\n"

    def session_wide(self):
        for ingredient in SESSION:
            if self.maybe(0.12):
                self.traits.append(ingredient.__name__)
                ingredient(self)


def body(suite, outcome):
    """Lines that end in the outcome, for a function's body."""
    return {
        "pass": "assert True",
        "fail": "assert [1, 2] == [1, %d], 'said so'" % suite.random.randint(3, 9),
        "raise": "raise %s('broken')" % suite.random.choice(["ValueError", "OSError", "KeyError", "RuntimeError"]),
        "skip": "pytest.skip('not now')",
        "xfail": "pytest.xfail('known')",
        "exit": "sys.exit(%d)" % suite.random.randint(0, 3),
    }[outcome]


def marked(suite, outcome):
    """Decorator line and body of one outcome."""
    if outcome == "xfail":
        how = suite.random.choice(["reason='known'", "raises=ValueError", "run=False", "condition=True, reason='c'", ""])
        return "@pytest.mark.xfail(%s)" % how, body(suite, suite.random.choice(["fail", "raise"]))
    if outcome == "xpass":
        return "@pytest.mark.xfail(reason='not any more')", "assert True"
    if outcome == "xfail-strict-pass":
        return "@pytest.mark.xfail(strict=True, reason='not any more')", "assert True"
    if outcome == "skip" and suite.maybe(0.6):
        how = suite.random.choice(["skip", "skip(reason='so')", "skipif(True, reason='because')"])
        return "@pytest.mark." + how, "assert 0"
    return "", body(suite, outcome)


def plain(suite):
    mark, lines = marked(suite, suite.random.choice(OUTCOMES))
    return "%s\ndef %s():\n    print('out', here)\n    %s\n" % (mark, suite.name(), lines)


def fixtures(suite):
    scope = suite.random.choice(["function", "class", "module", "session", "package"])
    before = suite.random.choice(["pass", "pass", "pass", "raise", "skip", "xfail", "fail"])
    after = suite.random.choice(["pass", "pass", "raise", "fail"])
    fixture = suite.name("fix")
    tests = "".join(
        "def %s(%s):\n    %s\n" % (suite.name(), fixture, body(suite, suite.random.choice(["pass", "pass", "fail", "skip"])))
        for _ in range(suite.random.randint(1, 3))
    )
    return "@pytest.fixture(scope=%r)\ndef %s():\n    %s\n    yield 1\n    %s\n%s" % (
        scope,
        fixture,
        body(suite, before),
        body(suite, after),
        tests,
    )


def parametrised(suite):
    ids = suite.random.sample(IDS, suite.random.randint(1, 4))
    if suite.maybe(0.3):
        ids = ids + ids[:1]
    explicit = suite.maybe(0.5)
    values = [i.encode("utf-8", "surrogateescape") if suite.maybe(0.1) and not explicit else i for i in ids]
    return "@pytest.mark.parametrize('value', %s%s)\ndef %s(value):\n    assert len(value) %% 3 != %d\n" % (
        ascii(values),
        ", ids=%s" % ascii(ids) if explicit else "",
        suite.name(),
        suite.random.randint(0, 2),
    )


def classes(suite):
    lines = ["class Test%d:" % suite.random.randint(0, 3)]
    if suite.maybe(0.3):
        lines.append("    @pytest.mark.skipif(%s, reason='class')" % suite.maybe(0.5))
        lines.append("    class TestInner:\n        def test_in(self): pass\n        def test_out(self): assert 0")
    if suite.maybe(0.3):
        lines.append("    def setup_method(self): %s" % body(suite, suite.random.choice(["pass", "raise", "skip"])))
    if suite.maybe(0.3):
        lines.append("    def teardown_method(self): %s" % body(suite, suite.random.choice(["pass", "raise"])))
    for _ in range(suite.random.randint(1, 3)):
        mark, text = marked(suite, suite.random.choice(OUTCOMES))
        lines.append("    %s\n    def %s(self):\n        %s" % (mark, suite.name(), text))
    return "\n".join(lines) + "\n"


def unit(suite):
    outcome = {
        "pass": "self.assertTrue(True)",
        "fail": "self.assertEqual(1, 2)",
        "skip": "self.skipTest('unit')",
        "raise": "raise OSError(5)",
        "expected": "self.fail('expected')",
        "cleanup": "self.addCleanup(lambda: 1 / 0)",
        "sub": "for i in range(4):\n            with self.subTest(i=i, name='<%d>' % i): self.assertNotEqual(i, {0})",
    }
    lines = ["import unittest", "class Unit%d(unittest.TestCase):" % suite.random.randint(0, 2)]
    if suite.maybe(0.25):
        lines.append("    def setUp(self):\n        %s" % outcome[suite.random.choice(["pass", "raise", "skip"])])
    if suite.maybe(0.2):
        lines.append("    @classmethod\n    def setUpClass(cls):\n        %s" % suite.random.choice(["pass", "1 / 0", "raise unittest.SkipTest('c')"]))
    if suite.maybe(0.2):
        lines.append("    def tearDown(self):\n        %s" % outcome[suite.random.choice(["pass", "raise"])])
    for _ in range(suite.random.randint(1, 3)):
        kind = suite.random.choice(sorted(outcome))
        mark = "@unittest.expectedFailure" if kind == "expected" or suite.maybe(0.1) else ""
        text = outcome[kind].replace("{0}", str(suite.random.randint(0, 9)))
        lines.append("    %s\n    def %s(self):\n        %s" % (mark, suite.name(), text))
    return "\n".join(lines) + "\n"


def subtests(suite):
    if suite.site.pytest < (9, 0) and "pytest-subtests" not in suite.site.plugins:
        return None
    return """
        def %s(subtests):
            for i in range(%d):
                with subtests.test(msg=%s, i=i):
                    %s
            %s
    """ % (
        suite.name(),
        suite.random.randint(1, 4),
        suite.random.choice(["None", "'part'", "'<&>'"]),
        suite.random.choice(["pass", "assert i != 1", "assert i < 0", "pytest.skip('s') if i == 0 else None", "pytest.xfail('x')"]),
        body(suite, suite.random.choice(["pass", "pass", "fail", "skip"])),
    )


def doctests(suite):
    if "--doctest-modules" not in suite.arguments:
        suite.arguments.append("--doctest-modules")
    return 'def %s():\n    """\n    >>> 1 + 1\n    %d\n    """\n' % (suite.name("doc"), suite.random.choice([2, 2, 3]))


def mocked(suite):
    name = suite.random.choice(MOCKED)
    how = suite.random.choice(["boom", "lambda *a, **k: None", "lambda *a, **k: 4711"])
    ends = suite.random.choice(["pass", "fail", "skip", "xfail", "raise"])
    if name == "environ":
        # pytest's own XML lacks what fails from then on.
        suite.traits.append(name)
    owner, attribute = ("os." + name).rsplit(".", 1)
    return """
        def %s(monkeypatch):
            def boom(*args, **kwargs):
                raise OSError(28, "No space left on device")
            with monkeypatch.context() as patch:
                patch.setattr(%s, %r, %s)
                outcome = 1
            monkeypatch.setattr(%s, %r, %s)
            %s
    """ % (suite.name(), owner, attribute, how, owner, attribute, how, body(suite, ends))


def patched(suite):
    """With a patch that lasts over pytest's own report of the test."""
    target = suite.random.choice(
        ["os.write", "os.fstat", "os.getpid", "os.open", "os.close", "os.path.exists", "io.open", "time.time", "time.monotonic", "json.dumps"]
    )
    return """
        from unittest import mock
        @pytest.fixture
        def %(fixture)s():
            patcher = mock.patch(%(target)r, %(how)s)
            patcher.start()
            yield
            patcher.stop()
        def %(test)s(%(fixture)s):
            %(body)s
    """ % {
        "fixture": suite.name("patch"),
        "target": target,
        "how": "side_effect=OSError(28)" if not target.startswith("time") else "return_value=1.5",
        "test": suite.name(),
        "body": body(suite, suite.random.choice(["pass", "fail", "skip", "xfail"])),
    }


def descriptors(suite):
    return suite.random.choice(
        [
            "def %s():\n    for fd in range(20, 64):\n        try: os.close(fd)\n        except OSError: pass\n",
            "def %s():\n    os.closerange(20, 256)\n",
            "def %s():\n    pid = os.fork()\n    if pid == 0: os._exit(0)\n    assert os.waitpid(pid, 0)[1] == 0\n",
            "def %s():\n    os.environ.clear()\n",
            "def %s(tmp_path):\n    os.chdir(str(tmp_path))\n",
            "def %s():\n    import threading\n    t = threading.Thread(target=lambda: None); t.start(); t.join()\n",
            "def %s(capfd):\n    os.write(1, b'raw'); os.write(2, b'err')\n    assert capfd.readouterr().out == 'raw'\n",
            "def %s():\n    import subprocess\n    assert subprocess.call([sys.executable, '-c', 'import sys; sys.exit(3)']) == 3\n",
        ]
    ) % suite.name()


def warning(suite):
    return "def %s():\n    import warnings\n    warnings.warn('%s', %s)\n" % (
        suite.name(),
        suite.random.choice(["old", "ä", "x" * 50]),
        suite.random.choice(["UserWarning", "DeprecationWarning", "RuntimeWarning"]),
    )


def properties(suite):
    return "def %s(record_property, record_xml_attribute):\n    record_property(%r, %s)\n    %s\n    assert %s\n" % (
        suite.name(),
        suite.random.choice(["key", "<k>", "ä"]),
        suite.random.choice(["1", "'v'", "None", "object", "'\\x00'", "b'x'"]),
        suite.random.choice(["pass", "record_xml_attribute('assertions', 1)"]),
        suite.random.choice(["True", "0"]),
    )


def module_level(suite):
    return suite.random.choice(
        [
            "pytest.skip('whole module', allow_module_level=True)\ndef test_never(): pass\n",
            "pytestmark = pytest.mark.skipif(True, reason='m')\ndef test_m(): assert 0\n",
            "pytestmark = pytest.mark.xfail\ndef test_m(): assert 0\n",
            "pytest.importorskip('no_such_module_here')\ndef test_never(): pass\n",
            "import no_such_module_here\n",
            "def broken(:\n    pass\n",
            "def setup_module():\n    raise ValueError('module')\ndef test_m(): pass\n",
            "def teardown_module():\n    raise ValueError('module')\ndef test_m(): pass\n",
        ]
    )


def recursion(suite):
    return "def %s():\n    def down(n): return down(n + 1)\n    %s\n" % (
        suite.name(),
        suite.random.choice(["down(0)", "with pytest.raises(RecursionError): down(0)"]),
    )


def interrupted(suite):
    if not suite.maybe(0.15):
        return None
    return "def %s():\n    %s\n" % (suite.name(), suite.random.choice(["raise KeyboardInterrupt", "pytest.exit('enough')", "pytest.exit('enough', 7)"]))


def asynchronous(suite):
    if "pytest-asyncio" not in suite.site.plugins:
        return None
    return "import asyncio\n@pytest.mark.asyncio\nasync def %s():\n    await asyncio.sleep(0)\n    assert %s\n" % (
        suite.name(),
        suite.random.choice(["True", "0"]),
    )


def hypotheses(suite):
    if "hypothesis" not in suite.site.plugins:
        return None
    return "from hypothesis import given, settings, strategies\n@settings(max_examples=5, database=None, derandomize=True)\n@given(strategies.integers())\ndef %s(n):\n    assert n %s\n" % (
        suite.name(),
        suite.random.choice(["== n", "< 0", "!= 0"]),
    )


def frozen(suite):
    if "freezegun" not in suite.site.plugins:
        return None
    return "import freezegun\n@freezegun.freeze_time('%s')\ndef %s():\n    %s\n" % (
        suite.random.choice(["2012-01-14", "1970-01-01", "2100-01-01"]),
        suite.name(),
        body(suite, suite.random.choice(["pass", "fail", "skip"])),
    )


def fake_files(suite):
    if "pyfakefs" not in suite.site.plugins:
        return None
    return "def %s(fs):\n    fs.create_file('/x/y')\n    assert os.path.exists('/x/y')\n    %s\n" % (
        suite.name(),
        body(suite, suite.random.choice(["pass", "fail", "skip", "xfail"])),
    )


def mocker(suite):
    if "pytest-mock" not in suite.site.plugins:
        return None
    return "def %s(mocker):\n    mocker.patch('os.%s')\n    %s\n" % (
        suite.name(),
        suite.random.choice(["write", "getpid", "remove", "fstat"]),
        body(suite, suite.random.choice(["pass", "fail", "skip"])),
    )


def repeated(suite):
    if "pytest-repeat" not in suite.site.plugins:
        return None
    return "@pytest.mark.repeat(3)\ndef %s():\n    pass\n" % suite.name()


INGREDIENTS = [
    plain, plain, plain, fixtures, fixtures, parametrised, parametrised, classes, unit, subtests, doctests, mocked, mocked, patched, descriptors,
    warning, properties, module_level, recursion, interrupted, asynchronous, hypotheses, frozen, fake_files, mocker, repeated,
]  # fmt: skip


def warnings_as_errors(suite):
    suite.ini.append("filterwarnings = error")


def distributed(suite):
    """To one worker: which of several gets a test, and so the errors of shared fixtures, is chance."""
    if "pytest-xdist" in suite.site.plugins:
        suite.arguments.extend(["-n", "1"])


def stopped_early(suite):
    how = suite.random.choice(["-x", "--maxfail=2"])
    # A worker runs on until it hears of it.
    if "-n" not in suite.arguments:
        suite.arguments.append(how)


def chosen(suite):
    suite.arguments.extend(suite.random.choice([["-k", "not test_1"], ["-k", "nothing_like_it"], ["--deselect", "test_0.py::test_1"]]))


def uncaptured(suite):
    suite.arguments.append(suite.random.choice(["-s", "--capture=sys", "--capture=tee-sys"]))


def quiet(suite):
    suite.arguments.append(suite.random.choice(["-v", "-vv", "-rA", "--tb=short", "--tb=no", "--tb=native", "-l"]))


def imported(suite):
    suite.arguments.append("--import-mode=importlib")


def renamed(suite):
    suite.conftest.append(
        """
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    result = yield
    report = result.get_result()
    report.nodeid = report.nodeid.replace("test_1", "test renamed")
"""
    )


def odd_outcome(suite):
    suite.conftest.append(
        """
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    result = yield
    report = result.get_result()
    if report.when == "call" and report.failed and item.name.endswith(("3", "4")):
        report.outcome = "quarantined"

def pytest_report_teststatus(report):
    if report.outcome == "quarantined":
        return "quarantined", "Q", "QUARANTINED"
"""
    )


def custom_items(suite):
    suite.conftest.append(
        """
class Item(pytest.Item):
    def runtest(self):
        assert self.name != "bad"
    def reportinfo(self):
        return self.path, 0, "usecase: " + self.name

class File(pytest.File):
    def collect(self):
        for line in self.path.read_text().splitlines():
            yield Item.from_parent(self, name=line)

def pytest_collect_file(parent, file_path):
    if file_path.suffix == ".case":
        return File.from_parent(parent, path=file_path)
"""
    )
    suite.files["some.case"] = "good\nbad\ngood\na b\n"


def own_protocol(suite):
    suite.conftest.append(
        """
@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    if not item.name.endswith("2"):
        return None
    from _pytest.reports import TestReport
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    report = TestReport(item.nodeid, item.location, {}, "passed", None, "call")
    item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
"""
    )


def same_items(suite):
    suite.conftest.append("def pytest_collection_modifyitems(items):\n    items[:] = items + items[:2]\n")


def reversed_items(suite):
    suite.conftest.append("def pytest_collection_modifyitems(items):\n    items.reverse()\n")


def reruns(suite):
    if "pytest-rerunfailures" in suite.site.plugins:
        suite.arguments.extend(["--reruns", "1"])


def coverage(suite):
    if "pytest-cov" in suite.site.plugins:
        suite.arguments.extend(["--cov=.", "--cov-fail-under=%d" % suite.random.choice([1, 100])])


def exit_status(suite):
    suite.conftest.append("def pytest_sessionfinish(session):\n    session.exitstatus = %d\n" % suite.random.choice([0, 1, 5, 9]))


def broken_conftest(suite):
    if suite.maybe(0.2):
        suite.conftest.append(suite.random.choice(["1 / 0", "import no_such_module_here", "def pytest_no_such_hook_at_all(): pass"]))


def users_xml(suite):
    suite.arguments.append("--junitxml=own.xml")


def configured(suite):
    suite.ini.append(suite.random.choice(["xfail_strict = true", "addopts = -ra", "junit_family = xunit2", "testpaths = .", "console_output_style = classic"]))


def autouse(suite):
    suite.conftest.append(
        "@pytest.fixture(autouse=True)\ndef around(monkeypatch):\n    monkeypatch.setattr(os, %r, lambda *a, **k: 4711)\n    yield\n"
        % suite.random.choice(["getpid", "getppid", "urandom", "nice"])
    )


SESSION = [
    warnings_as_errors, distributed, stopped_early, chosen, uncaptured, quiet, imported, renamed, odd_outcome, custom_items, own_protocol, same_items,
    reversed_items, reruns, coverage, exit_status, broken_conftest, users_xml, configured, autouse,
]  # fmt: skip
