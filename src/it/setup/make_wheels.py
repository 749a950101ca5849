"""Makes wheels of Debian's unpacked Python packages: make_wheels.py WHEELHOUSE PACKAGE-ROOT...

Debian ships a package's files and metadata, but neither WHEEL nor RECORD, so pip can't install them elsewhere.
Packages that need compiled code are passed over: they fit one Python only.
"""
import base64
import hashlib
import re
import sys
import zipfile
from pathlib import Path

# Debian takes requirements out of some metadata, since its own package has them.
DROPPED = {
    "freezegun": ["python-dateutil>=2.7"],
    "hypothesis": ["attrs", "sortedcontainers>=2.1", 'exceptiongroup; python_version < "3.11"'],
    "pytest_cov": ["coverage[toml]>=5.2.1", "pytest>=4.6"],
    "python_dateutil": ["six>=1.5"],
}
# Coverage works without it, only slower.
OPTIONAL = ("coverage/tracer",)
WHEEL = "Wheel-Version: 1.0\nGenerator: make_wheels\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def main(wheelhouse, roots):
    for root in roots:
        for ready in root.glob("usr/share/python-wheels/*.whl"):
            copy_wheel(wheelhouse, ready)
        site = root / "usr/lib/python3/dist-packages"
        if site.is_dir():
            make_wheel(wheelhouse, site)


def copy_wheel(wheelhouse, ready):
    """Debian's setuptools takes over options of the install command that only Debian's own Pythons have."""
    options = re.compile(rb"(\.set_undefined_options\('install'),\('(install_layout|prefix_option)', *'\2'\)\)")
    content = {}
    with zipfile.ZipFile(str(ready)) as wheel:
        for file in wheel.namelist():
            data = wheel.read(file)
            content[file] = options.sub(rb"\1)", data) if file.startswith("setuptools/command/") else data
    record = next(file for file in content if file.endswith(".dist-info/RECORD"))
    del content[record]
    write_wheel(wheelhouse / ready.name, record.split(".dist-info")[0], content)


def make_wheel(wheelhouse, site):
    infos = [*site.glob("*.dist-info"), *site.glob("*.egg-info")]
    files = package_files(site)
    for info in infos:
        metadata, others = read_info(info)
        name = re.sub(r"[-_.]+", "_", header(metadata, "Name"))
        # Of several projects in one package, as flit and flit_core are, each has the folder of its name.
        own = [file for file in files if len(infos) == 1 or file.relative_to(site).parts[0] == name]
        if own:
            write_project(wheelhouse, site, own, name, metadata, others)


def write_project(wheelhouse, site, files, name, metadata, others):
    if not re.search(r"^Requires-Dist: (?!.*extra)", metadata, re.MULTILINE):
        metadata = "".join("Requires-Dist: {}\n".format(line) for line in DROPPED.get(name, [])) + metadata
    stem = "{}-{}".format(name, header(metadata, "Version"))
    content = {file.relative_to(site).as_posix(): file.read_bytes() for file in files}
    for file, data in {**others, "METADATA": metadata, "WHEEL": WHEEL}.items():
        content["{}.dist-info/{}".format(stem, file)] = data.encode()
    write_wheel(wheelhouse / (stem + "-py3-none-any.whl"), stem, content)


def package_files(site):
    """All files but metadata and bytecode; none if a module exists in compiled form only."""
    files = []
    for file in sorted(site.rglob("*")):
        top = file.relative_to(site).parts[0]
        if file.is_dir() or top.endswith("-info") or "__pycache__" in file.parts:
            continue
        if file.suffix == ".so":
            # mypyc leaves the Python source beside its result, and one file of shared code.
            module = (file.parent / file.name.split(".")[0]).relative_to(site).as_posix()
            if module in OPTIONAL:
                continue
            if "__mypyc" not in file.name and not (file.parent / (file.name.split(".")[0] + ".py")).exists():
                return []
            continue
        files.append(file)
    return files


def read_info(info):
    """The METADATA text, and the texts of the other files that count in a wheel."""
    if info.is_file():
        return info.read_text("utf-8"), {}
    others = {f.name: f.read_text("utf-8") for f in info.iterdir() if f.name in ("entry_points.txt", "top_level.txt")}
    if info.suffix == ".dist-info":
        return (info / "METADATA").read_text("utf-8"), others
    metadata = (info / "PKG-INFO").read_text("utf-8")
    requires = info / "requires.txt"
    if requires.exists():
        # PKG-INFO may name those of extras only.
        metadata = re.sub(r"^(Requires-Dist|Provides-Extra): .*\n", "", metadata, flags=re.MULTILINE)
        metadata = "".join(requirements(requires.read_text("utf-8"))) + metadata
    return metadata, others


def requirements(requires):
    """Lines of METADATA for an egg's requires.txt, whose sections are [extra:marker]."""
    marker = ""
    for line in filter(None, map(str.strip, requires.splitlines())):
        section = re.fullmatch(r"\[([^:\]]*):?(.*)\]", line)
        if section:
            extra, condition = section.groups()
            parts = [condition] * bool(condition) + ['extra == "{}"'.format(extra)] * bool(extra)
            marker = " ; " + " and ".join(parts)
            if extra:
                yield "Provides-Extra: {}\n".format(extra)
        else:
            yield "Requires-Dist: {}{}\n".format(line, marker)


def header(metadata, name):
    found = re.search(r"^{}: *(.*)$".format(name), metadata.split("\n\n")[0], re.MULTILINE)
    return found.group(1).strip() if found else ""


def write_wheel(path, stem, content):
    record = "{}.dist-info/RECORD".format(stem)
    lines = []
    for file, data in content.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append("{},sha256={},{}\n".format(file, digest, len(data)))
    lines.append(record + ",,\n")
    with zipfile.ZipFile(str(path), "w", zipfile.ZIP_DEFLATED) as wheel:
        for file, data in content.items():
            wheel.writestr(zipfile.ZipInfo(file), data, zipfile.ZIP_DEFLATED)
        wheel.writestr(zipfile.ZipInfo(record), "".join(lines), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(root) for root in sys.argv[2:]])
