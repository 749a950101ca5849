import base64
import json
import os
import shlex
import sys
import time
import urllib.parse
import warnings

import pytest

TOKEN = os.environ["API_TOKEN"]
PASSWORD = os.environ["DB_PASSWORD"]
KEY = os.environ["SIGNING_KEY"]


def test_variables_have_their_values():
    assert (len(TOKEN), TOKEN[:3], TOKEN[-3:]) == (43, "tok", "pL7")
    assert (len(PASSWORD), PASSWORD[:3], PASSWORD[-3:]) == (33, "cor", "Zt4")
    assert (len(KEY), KEY[:3], KEY[-3:]) == (335, "26A", "yPp")


@pytest.mark.parametrize("secret", [TOKEN, PASSWORD, KEY])
def test_plain(secret):
    print("plain", secret)
    print("error", secret, file=sys.stderr)
    sys.stdout.write(secret + secret)


@pytest.mark.parametrize("secret", [TOKEN, PASSWORD, KEY], ids=["token", "password", "key"])
def test_split_writes(secret):
    for one in secret.encode():
        os.write(1, bytes([one]))
        time.sleep(0.001)


@pytest.mark.parametrize("secret", [TOKEN, PASSWORD, KEY], ids=["token", "password", "key"])
def test_spellings(secret):
    print("repr", repr(secret), ascii(secret), repr(secret.encode()), repr([{secret: secret}]))
    print("json", json.dumps({"a": secret}), json.dumps(repr(secret)))
    print("url", urllib.parse.quote(secret), urllib.parse.quote_plus(secret))
    print("shell", shlex.quote(secret))
    for before in ("", "a", "ab"):
        print("base64", base64.b64encode((before + secret).encode()).decode())
    print("lines", base64.encodebytes(secret.encode() * 3).decode())
    print("hex", secret.encode().hex())
    print("url", os.environ["PIP_EXTRA_INDEX_URL"], os.environ["HTTPS_PROXY"])


@pytest.mark.parametrize("secret", [TOKEN, PASSWORD, KEY], ids=["token", "password", "key"])
def test_failing_assert(secret):
    local = [secret]
    assert secret == "x" * 30, local


def test_exception():
    raise ValueError(TOKEN, PASSWORD, KEY)


def test_warning():
    warnings.warn("deprecated " + TOKEN + PASSWORD + KEY)


def test_skipped():
    pytest.skip("no server " + TOKEN)


@pytest.fixture
def broken():
    raise RuntimeError(PASSWORD)


def test_fixture(broken):
    pass


def test_property(record_property):
    record_property("token", TOKEN)


@pytest.mark.parametrize("secret", [PASSWORD])
def test_flaky(secret, request):
    assert request.config.cache.get("never", None), secret
