package io.github.pytestmatrix.engine.local.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Projects that are packaged in the ways of real ones. All that a build reads shows in what it
 * makes.
 */
final class PackagedProjects {
  /** All backends at once, so that all projects share one installation of them. */
  static final List<String> BACKENDS =
      List.of(
          "setuptools",
          "wheel",
          "setuptools-scm",
          "hatchling",
          "editables",
          "flit_core",
          "poetry-core",
          "lark",
          "fastjsonschema");

  private PackagedProjects() {}

  static void flat(SourceProject project) throws IOException {
    project
        .write("shop/__init__.py", "__version__ = '1.0'\n")
        .write("shop/cart.py", "TOTAL = 1\n")
        .write("shop/data/rates.json", "{}")
        .write("tests/test_shop.py", "def test(): pass\n")
        .write("docs/index.md", "# Docs\n");
  }

  /** Each line reads one file in its own way, as a real {@code setup.py} somewhere does. */
  private static final String SETUP =
      """
      import configparser, glob, io, json, mmap, os, pathlib, re, runpy, shutil, subprocess, sys, tempfile, zipfile
      from setuptools import setup, find_packages
      from setuptools.command.develop import develop

      HERE = pathlib.Path(__file__).resolve().parent

      def reqs(*f):
          return [l.strip() for l in open(os.path.join(os.getcwd(), "requirements", *f)) if l.strip()]

      joined = reqs("default.txt")
      by_pathlib = (HERE / "requirements" / "pathlib.txt").read_text()
      by_fstring = [open(f"requirements/{kind}.txt").read() for kind in ("loop1", "loop2")]
      by_glob = [open(name).read() for name in sorted(glob.glob("requirements/*.in"))]
      sys.path.insert(0, os.getcwd())
      import imported_version
      scope = {}
      exec(open(os.path.join("meta", "exec" + "uted.py")).read(), scope)
      by_regex = re.search("'(.*)'", io.open("meta/regex_version.py", encoding="utf-8").read()).group(1)
      by_run_path = runpy.run_path("meta/run_path.py")
      by_json = json.load(open("meta/version.json"))
      config = configparser.ConfigParser()
      config.read(["meta/config.cfg", "meta/absent.cfg"])
      by_cat = subprocess.check_output(["cat", "meta/by_cat.txt"])
      place = tempfile.mkdtemp()
      subprocess.check_call(["cp", "meta/by_cp.txt", os.path.join(place, "cp")])
      by_cp = open(os.path.join(place, "cp")).read()
      by_shell = subprocess.check_output("while read -r line; do echo $line; done < meta/by_shell.txt", shell=True)
      by_python = subprocess.check_output([sys.executable, "meta/program.py"])
      shutil.copyfile("meta/by_copyfile.txt", os.path.join(place, "copyfile"))
      by_copyfile = open(os.path.join(place, "copyfile")).read()
      os.link("meta/by_hard_link.txt", "hard-link")
      by_hard_link = open("hard-link").read()
      os.remove("hard-link")
      if os.path.exists("meta/renamed.txt"):
          os.rename("meta/renamed.txt", "meta/new-name.txt")
      renamed = open("meta/new-name.txt").read()
      by_link = open("meta/link.txt").read()
      with open("meta/mapped.bin", "rb") as f:
          mapped = mmap.mmap(f.fileno(), 0, prot=mmap.PROT_READ)[:]
      zipped = zipfile.ZipFile("meta/archive.zip").namelist()
      back = os.path.join(os.path.dirname(__file__), "shop", "..", "meta", "dotted.txt")
      dotted = open(back).read()
      os.chdir("meta")
      in_folder = open("in_folder.txt").read()
      os.chdir(HERE)
      by_descriptor = os.read(os.open("meta", os.O_RDONLY) and os.open("meta/descriptor.txt", os.O_RDONLY), 99)
      fast = os.path.exists("FAST")
      plugins = os.listdir("plugins")
      runnable = os.access("tool.sh", os.X_OK)

      class Develop(develop):
          def run(self):
              text = (HERE / "templates" / "command.tpl").read_text()
              (HERE / "shop" / "generated.txt").write_text(text)
              develop.run(self)

      seen = [by_pathlib, by_fstring, by_glob, imported_version.V, scope["V"], by_regex, by_run_path["V"], by_json,
              dict(config["a"]), by_cat, by_cp, by_shell, by_python, by_copyfile, by_hard_link, renamed, by_link,
              mapped, zipped, dotted, in_folder, by_descriptor, fast, sorted(plugins), runnable]

      setup(name="shop", version="1.0", description=repr(seen), packages=find_packages(exclude=["tests*"]), install_requires=joined,
            cmdclass={"develop": Develop}, long_description=open("README.rst").read(),
            package_data={"shop": ["data/*"]})
      """;

  static void setupPy(SourceProject project) throws IOException {
    flat(project);
    project.write("setup.py", SETUP);
    for (String file :
        List.of(
            "requirements/pathlib.txt",
            "requirements/loop1.txt",
            "requirements/loop2.txt",
            "requirements/one.in",
            "meta/by_cat.txt",
            "meta/by_cp.txt",
            "meta/by_shell.txt",
            "meta/program.py",
            "meta/by_copyfile.txt",
            "meta/by_hard_link.txt",
            "meta/renamed.txt",
            "meta/target.txt",
            "meta/dotted.txt",
            "meta/in_folder.txt",
            "meta/descriptor.txt",
            "plugins/one.txt",
            "templates/command.tpl",
            "tool.sh",
            "README.rst")) {
      project.write(file, "");
    }
    project
        .write("requirements/default.txt", "zipp\n")
        .write("imported_version.py", "V = 1\n")
        .write("meta/executed.py", "V = 1\n")
        .write("meta/run_path.py", "V = 1\n")
        .write("meta/config.cfg", "[a]\nb = 1\n")
        .write("meta/regex_version.py", "v = '1'\n")
        .write("meta/version.json", "{}")
        .write("meta/mapped.bin", "x");
    Files.write(
        project.root.resolve("meta/archive.zip"),
        new byte[] {'P', 'K', 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    Files.createSymbolicLink(project.root.resolve("meta/link.txt"), Path.of("target.txt"));
  }

  private static final String DYNAMIC =
      """
      [build-system]
      requires = ["setuptools"]
      build-backend = "setuptools.build_meta"
      [project]
      name = "shop"
      readme = "README.md"
      license = {file = "LICENSE.txt"}
      dynamic = ["version", "dependencies", "optional-dependencies", "entry-points", "scripts"]
      [tool.setuptools]
      packages = ["shop"]
      [tool.setuptools.dynamic]
      version = {attr = "shop.about.VERSION"}
      dependencies = {file = ["deps/base.in", "deps/more.in"]}
      optional-dependencies.x = {file = "deps/x.in"}
      entry-points = {file = "entries.ini"}
      """;

  private static final String CFG =
      """
      [metadata]
      name = shop
      version = attr: shop.about.VERSION
      description = file: SUMMARY
      long_description = file: README.md, LICENSE.txt
      license_files = LICENSE.txt
      [options]
      packages = find:
      install_requires = file: deps/base.in
      entry_points = file: entries.ini
      """;

  private static final String HATCH =
      """
      [build-system]
      requires = ["hatchling"]
      build-backend = "hatchling.build"
      [project]
      name = "shop"
      readme = "README.md"
      dynamic = ["version", "dependencies"]
      [tool.hatch.version]
      path = "shop/about.py"
      pattern = "VERSION = '(?P<version>[^']+)'"
      [tool.hatch.metadata.hooks.custom]
      [tool.hatch.build.hooks.custom]
      """;

  private static final String HATCH_BUILD =
      """
      import os
      from hatchling.builders.hooks.plugin.interface import BuildHookInterface
      from hatchling.metadata.plugin.interface import MetadataHookInterface
      class Meta(MetadataHookInterface):
          def update(self, metadata):
              metadata["dependencies"] = open(os.path.join(self.root, "deps", "base.in")).read().split()
      class Build(BuildHookInterface):
          def initialize(self, version, build_data):
              text = open(os.path.join(self.root, "entries.ini")).read()
              with open(os.path.join(self.root, "shop", "generated.txt"), "w") as file:
                  file.write(text)
      """;

  private static final String FLIT =
      """
      [build-system]
      requires = ["flit_core"]
      build-backend = "flit_core.buildapi"
      [project]
      name = "shop"
      readme = "README.md"
      license = {file = "LICENSE.txt"}
      dynamic = ["version", "description"]
      """;

  private static final String POETRY =
      """
      [build-system]
      requires = ["poetry-core"]
      build-backend = "poetry.core.masonry.api"
      [tool.poetry]
      name = "shop"
      version = "1.0"
      description = "A shop"
      authors = ["A <a@example.org>"]
      readme = "README.md"
      packages = [{include = "shop"}]
      [tool.poetry.build]
      script = "build_it.py"
      generate-setup-file = false
      """;

  private static final String IN_TREE =
      """
      [build-system]
      requires = []
      build-backend = "backend"
      backend-path = ["tools"]
      [project]
      name = "shop"
      """;

  private static final String BACKEND =
      """
      import os
      from setuptools import build_meta
      from setuptools.build_meta import *
      from notes import TEXT
      def build_editable(directory, settings=None, metadata=None):
          with open("shop/generated.txt", "w") as file:
              file.write(TEXT + open("deps/base.in").read())
          return build_meta.build_editable(directory, settings, metadata)
      """;

  private static final String SCM =
      """
      [build-system]
      requires = ["setuptools", "setuptools-scm"]
      build-backend = "setuptools.build_meta"
      [project]
      name = "shop"
      dynamic = ["version"]
      [tool.setuptools]
      packages = ["shop"]
      [tool.setuptools_scm]
      parentdir_prefix_version = "x-"
      fallback_version = "1.0"
      """;

  /** Whose wheel is tested: all that goes into it is read. */
  static void wheel(SourceProject project) throws IOException {
    flat(project);
    project
        .write("shop/about.py", "VERSION = '1.0'\n")
        .write("README.md", "# Shop\n")
        .write("entries.ini", "")
        .write("hatch_build.py", HATCH_BUILD)
        .write(
            "pyproject.toml",
            HATCH
                .replace(", \"dependencies\"", "")
                .replace("[tool.hatch.metadata.hooks.custom]\n", ""));
    project.install = "wheel";
  }

  /** Built by what a variable of the set-up says. */
  static void variable(SourceProject project) throws IOException {
    flat(project);
    project.write(
        "setup.py",
        "import os\nfrom setuptools import setup\n"
            + "setup(name='shop', version=os.environ.get('SHOP_VERSION', '0'), packages=['shop'],"
            + " extras_require={'x': []})\n");
    project.packages = List.of("setuptools", "wheel");
    project.environment.put("SHOP_VERSION", "1.0");
  }

  /** With a library beside it that a requirement file installs. */
  static void library(String requirement, SourceProject project) throws IOException {
    flat(project);
    project
        .write("requirements.txt", requirement + "\n")
        .write(
            "lib/setup.py",
            "import os\nfrom setuptools import setup\n"
                + "setup(name='lib', version=open(os.path.join('conf', 'version')).read().strip(),"
                + " packages=['lib'])\n")
        .write("lib/conf/version", "1.0\n")
        .write("lib/lib/__init__.py", "V = 1\n");
    project.install = "none";
    project.packages = List.of("iniconfig");
    project.environment.clear();
  }

  /** Of one build backend; each reads files in its own way. */
  static void write(String backend, SourceProject project) throws IOException {
    flat(project);
    project
        .write("shop/__init__.py", "\"\"\"A shop.\"\"\"\n__version__ = '1.0'\n")
        .write("shop/about.py", "VERSION = '1.0'\n")
        .write("README.md", "# Shop\n")
        .write("LICENSE.txt", "Free\n")
        .write("SUMMARY", "A shop")
        .write("entries.ini", "[console_scripts]\nshop = shop:main\n");
    for (String list : List.of("base", "more", "x")) {
      project.write("deps/" + list + ".in", "zipp\n");
    }
    switch (backend) {
      case "setuptools" -> project.write("pyproject.toml", DYNAMIC);
      case "setup.cfg" ->
          project
              .write("setup.cfg", CFG)
              .write("setup.py", "from setuptools import setup; setup()");
      case "hatchling" -> {
        project.write("pyproject.toml", HATCH).write("hatch_build.py", HATCH_BUILD);
      }
      case "flit" -> {
        project.write("pyproject.toml", FLIT);
      }
      case "poetry" -> {
        project
            .write("pyproject.toml", POETRY)
            .write(
                "build_it.py",
                "open('shop/generated.txt', 'w').write(open('deps/base.in').read())\n");
      }
      case "in-tree" ->
          project
              .write(
                  "pyproject.toml", IN_TREE + "version = '1'\n[tool.setuptools]\npackages=['shop']")
              .write("tools/backend.py", BACKEND)
              .write("tools/notes.py", "TEXT = ''\n");
      default -> {
        project.write("pyproject.toml", SCM).write("PKG-INFO", "Version: 1.0\n");
      }
    }
  }
}
