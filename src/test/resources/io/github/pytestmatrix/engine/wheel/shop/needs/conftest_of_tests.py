import conftest

assert conftest
