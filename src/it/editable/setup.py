"""Writes into the checkout, as many builds do."""
import os
import shutil

from setuptools import setup

HERE = os.path.dirname(os.path.abspath(__file__))


def place(name):
    return os.path.join(HERE, "src", "greeting", name)


def replace(name, text):
    with open(place(name) + ".new", "w") as file:
        file.write(text)
    os.rename(place(name) + ".new", place(name))


with open(place("_version.py"), "w") as file:
    file.write("version = 'of the build'\n")
replace("_replaced.py", "version = 'of the build'\n")
with open(place("_new.py"), "w") as file:
    file.write("version = 'of the build'\n")
# It runs more than once.
if os.path.exists(place("_removed.py")):
    os.remove(place("_removed.py"))
    os.rename(place("_moved.py"), place("_here.py"))
# Of the same size and time as what it takes the place of.
os.utime(place("_copied.py"), (1, 1))
os.utime(place("_template.txt"), (1, 1))
shutil.copy2(place("_template.txt"), place("_copied.py"))
os.remove(place("_link.py"))
os.symlink("_new.py", place("_link.py"))
setup()
