"""Prints all that a cell finds: files of its environment and those beside its sources with their content, and modules.

Left out is what differs from time to time: bytecode's content, hashes of files that hold the environment's place.
"""
import hashlib
import importlib.util
import os
import importlib
import pkgutil
import sys

CELL = os.path.dirname(sys.prefix)
# .../cache/runs/NUMBER/cell-NUMBER
CACHE = os.path.dirname(os.path.dirname(os.path.dirname(CELL)))
WORK = os.path.join(CELL, "work")
LONG = 2000
MODULES = ("shop", "shop.cart", "shop.basket", "shop.about", "shop.sub", "store", "store.cart", "lib", "lib.more", "meta")


def content(path):
    if os.path.islink(path):
        return "-> " + os.readlink(path).replace(CELL, "CELL")
    if path.endswith(".pyc"):
        return ""
    with open(path, "rb") as file:
        data = file.read().replace(CELL.encode(), b"CELL").replace(CACHE.encode(), b"CACHE")
    if path.endswith("RECORD"):
        return repr(sorted(line.split(",")[0] for line in data.decode().splitlines()))
    if len(data) > LONG or ".dist-info" not in path and ".egg" not in path and not path.endswith(".pth"):
        return hashlib.sha256(data).hexdigest()
    return repr(data)


def files(folder):
    for parent, folders, names in os.walk(folder):
        folders.sort()
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        for name in sorted(names + links):
            yield os.path.join(parent, name)


def show(path):
    print(os.path.relpath(path, CELL), oct(os.lstat(path).st_mode), content(path))


def found(module):
    try:
        spec = importlib.util.find_spec(module)
    except ImportError:
        spec = None
    return spec and (spec.origin or list(spec.submodule_search_locations or ()))


def data(package, name):
    try:
        return pkgutil.get_data(package, name)
    except (ImportError, OSError) as lack:
        return type(lack).__name__


def main():
    for path in files(sys.prefix):
        show(path)
    for module in MODULES:
        print(module, "is", found(module))
    beside, own = [], []
    for path in files(WORK):
        generated = "generated.txt" in path or ".egg-info" in path or "/build/" in path
        (beside if generated else own).append(path)
    for path in beside:
        show(path)
    print("= sources")
    for path in own:
        show(path)
    for module in ("shop.cart", "lib"):
        if found(module):
            print(vars(importlib.import_module(module)).get("TOTAL"), vars(importlib.import_module(module)).get("V"))
    print(data("shop", "data/rates.json"))


main()
