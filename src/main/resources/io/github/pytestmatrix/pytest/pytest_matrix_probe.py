"""What -p names. PYTEST_DONT_REWRITE

The hooks are in a module of their own: this one pytest itself parses, in each run and as it does tests, which takes twice
as long as Python's import.
"""
from pytest_matrix_hooks import (
    pytest_addoption,
    pytest_cmdline_main,
    pytest_configure,
    pytest_load_initial_conftests,
    pytest_unconfigure,
)

__all__ = [
    "pytest_addoption",
    "pytest_cmdline_main",
    "pytest_configure",
    "pytest_load_initial_conftests",
    "pytest_unconfigure",
]
