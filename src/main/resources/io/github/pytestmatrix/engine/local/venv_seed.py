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
    try:
        make(*sys.argv[1:])
    except shutil.Error as troubles:
        # It names each file that it could not copy, in one line.
        raise SystemExit("error: %s" % (troubles.args[0][0][-1],))
