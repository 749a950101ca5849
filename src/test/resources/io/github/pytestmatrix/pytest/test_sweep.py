"""Every function that tests replace, in every way, while they end in every way.

Left out is what pytest itself doesn't survive.
"""
import importlib
import os

import pytest

TARGETS = """
os: write fstat open close getpid stat lstat access unlink rename replace fsync dup dup2 pipe read listdir scandir mkdir makedirs urandom getenv fork kill umask getuid chdir
os.path: exists isfile isdir basename join dirname realpath expandvars expanduser
posix: write fstat open close getpid stat unlink replace dup urandom
io: open BytesIO StringIO TextIOWrapper FileIO
builtins: open print input sorted sum round repr
time: time sleep perf_counter monotonic strftime gmtime localtime time_ns process_time
json: dumps loads dump load JSONEncoder JSONDecoder
json.encoder: encode_basestring_ascii c_make_encoder JSONEncoder
sys: stdout stderr exit settrace argv
threading: Thread Lock current_thread Timer RLock get_ident
signal: signal getsignal alarm SIGQUIT
select: select poll
errno: EAGAIN EINTR
fcntl: fcntl flock
socket: socket gethostname
subprocess: Popen run check_output
shutil: copyfile rmtree move which
tempfile: mkdtemp mkstemp TemporaryDirectory gettempdir
platform: node python_version system platform
datetime: datetime date timedelta
logging: Logger info
random: random seed
gc: collect disable get_objects
warnings: warn warn_explicit
faulthandler: register unregister enable dump_traceback
codecs: encode open getincrementaldecoder
locale: getpreferredencoding
"""
WRITERS_OF_XML = """
_pytest.junitxml: LogXML bin_xml_escape ET
xml.etree.ElementTree: Element tostring
"""
if os.environ.get("SWEEP") == "xml":
    TARGETS = WRITERS_OF_XML


def raising(*args, **kwargs):
    raise OSError(28, "No space left on device")


class Garbage(object):
    def __call__(self, *args, **kwargs):
        return 4711


HOWS = {"raise": raising, "garbage": Garbage()}
ENDS = ["pass", "skip", "xfail", "fail", "assert"]
CASES = [
    (module, name, how, end)
    for module, names in (line.split(": ") for line in TARGETS.strip().splitlines())
    for name in names.split()
    for how in sorted(HOWS)
    for end in ENDS
    if hasattr(importlib.import_module(module), name)
]


def ends(how):
    if how == "skip":
        pytest.skip("not here")
    if how == "xfail":
        pytest.xfail("known")
    if how == "fail":
        pytest.fail("wrong", pytrace=False)
    if how == "assert":
        assert not "all is well"


@pytest.mark.parametrize("case", CASES, ids=["-".join(case) for case in CASES])
def test_sweep(case, monkeypatch):
    module, name, how, end = case
    monkeypatch.setattr(importlib.import_module(module), name, HOWS[how])
    ends(end)
