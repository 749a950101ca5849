package io.github.pytestmatrix.engine.local.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.local.machine.OfflineMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which projects' packaging reads files: a change of any of them installs anew. */
@Tag("interpreters")
@EnabledOnOs(OS.LINUX)
class BuildReadsTest {
  @TempDir private static Path folder;
  private static CacheFixture cache;
  @TempDir private Path root;
  private SourceProject project;

  @BeforeAll
  static void openCache() throws Exception {
    cache = new CacheFixture(folder);
  }

  @AfterAll
  static void closeCache() {
    cache.close();
  }

  @BeforeEach
  void makeProject() {
    project = new SourceProject(root, cache);
    project.packages = PackagedProjects.BACKENDS;
  }

  @Test
  void whateverASetupPyReadsInstallsAnewWhenItChanges() throws Exception {
    PackagedProjects.setupPy(project);
    project.prepare();

    for (String file :
        List.of(
            "setup.py",
            "requirements/default.txt",
            "requirements/pathlib.txt",
            "requirements/loop1.txt",
            "requirements/loop2.txt",
            "requirements/one.in",
            "requirements/two.in",
            "imported_version.py",
            "meta/executed.py",
            "meta/regex_version.py",
            "meta/run_path.py",
            "meta/version.json",
            "meta/config.cfg",
            "meta/absent.cfg",
            "meta/by_cat.txt",
            "meta/by_cp.txt",
            "meta/by_shell.txt",
            "meta/program.py",
            "meta/by_copyfile.txt",
            "meta/by_hard_link.txt",
            "meta/renamed.txt",
            "meta/target.txt",
            "meta/mapped.bin",
            "meta/dotted.txt",
            "meta/in_folder.txt",
            "meta/descriptor.txt",
            "FAST",
            "plugins/two.txt",
            "templates/command.tpl",
            "README.rst",
            "setup.cfg",
            "pyproject.toml",
            "MANIFEST.in",
            "store/__init__.py",
            "shop/sub/__init__.py")) {
      project.assertInstalledAnewFor(file, SourceProject.content(file));
    }
    project.assertInstalledAnewFor("the archive", BuildReadsTest::commented);
    project.assertInstalledAnewFor("the link", BuildReadsTest::linkedElsewhere);
    project.assertInstalledAnewFor("the mode", BuildReadsTest::executable);
    for (String file :
        List.of("shop/cart.py", "shop/data/rates.json", "tests/test_shop.py", "docs/index.md")) {
      project.assertLive(file);
    }
  }

  private static SourceProject.Change commented(Path root) throws IOException {
    Path archive = root.resolve("meta/archive.zip");
    byte[] before = Files.readAllBytes(archive);
    byte[] after = java.util.Arrays.copyOf(before, before.length + 1);
    after[before.length - 2] = 1;
    after[before.length] = 'c';
    Files.write(archive, after);
    return undone -> {
      Files.write(archive, before);
      return BuildReadsTest::commented;
    };
  }

  private static SourceProject.Change linkedElsewhere(Path root) throws IOException {
    Path link = root.resolve("meta/link.txt");
    Path before = Files.readSymbolicLink(link);
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("dotted.txt"));
    return undone -> {
      Files.delete(link);
      Files.createSymbolicLink(link, before);
      return BuildReadsTest::linkedElsewhere;
    };
  }

  private static SourceProject.Change executable(Path root) throws IOException {
    Path tool = root.resolve("tool.sh");
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    return undone -> {
      Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rw-r--r--"));
      return BuildReadsTest::executable;
    };
  }

  @Test
  void changedRequirementsGiveWhatAFreshInstallationGivesAndSwitchingBackInstallsNothing()
      throws Exception {
    PackagedProjects.setupPy(project);
    project.write("tests/test_shop.py", "import zipp\n");
    String zipp = "import importlib.util as u; print('zipp is', u.find_spec('zipp') is not None)";
    assertThat(project.found(zipp)).contains("zipp is True");

    project.write("requirements/default.txt", "pluggy\n");
    assertThat(project.found(zipp)).contains("zipp is False").isEqualTo(project.foundFresh(zipp));

    project.write("requirements/default.txt", "zipp\n");
    assertThat(project.cached()).isTrue();
    assertThat(project.found(zipp)).contains("zipp is True");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          setuptools | shop/about.py README.md LICENSE.txt deps/base.in deps/more.in deps/x.in entries.ini setup.py
          setup.cfg  | shop/about.py README.md LICENSE.txt deps/base.in SUMMARY entries.ini pyproject.toml shop/new/__init__.py
          hatchling  | shop/about.py README.md deps/base.in entries.ini hatch_build.py setup.cfg
          flit       | shop/__init__.py README.md LICENSE.txt shop/new.py
          poetry     | build_it.py deps/base.in README.md pyproject.toml
          in-tree    | tools/backend.py tools/notes.py deps/base.in
          scm        | pyproject.toml .git_archival.txt PKG-INFO
          """)
  void whateverABackendReadsInstallsAnewWhenItChangesAndNothingElseDoes(
      String backend, String files) throws Exception {
    PackagedProjects.write(backend, project);
    project.prepare();

    for (String file : files.split(" ", -1)) {
      project.assertInstalledAnewFor(file, SourceProject.content(file));
    }
    for (String file : List.of("shop/cart.py", "tests/test_shop.py", "docs/index.md")) {
      project.assertLive(file);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-e ./lib", "./lib"})
  void whateverALocalRequirementReadsInstallsAnewWhenItChanges(String requirement)
      throws Exception {
    PackagedProjects.library(requirement, project);
    project.prepare();

    project.assertLive("tests/test_shop.py");
    if (requirement.startsWith("-e")) {
      project.assertLive("lib/lib/__init__.py");
    } else {
      project.assertInstalledAnewFor("lib", SourceProject.content("lib/lib/__init__.py"));
    }
    project.write("lib/conf/version", "2.0\n");
    assertThat(project.cached()).isFalse();
    assertThat(project.found("")).contains("lib 2.0");
  }

  /** The layer of the project stands on that of a requirement whose build did the same. */
  @Test
  void whatBuildsMakeOfSourcesTakesTheirPlaceInACellAndAnEditOfOneInstallsAnew() throws Exception {
    PackagedProjects.flat(project);
    String setup =
        """
        import os, shutil
        from setuptools import setup
        shutil.copyfile('version', 'PACKAGE/written.py')
        open('new', 'w').write('built')
        os.replace('new', 'PACKAGE/replaced.py')
        if os.path.exists('PACKAGE/old_name.py'):
            os.rename('PACKAGE/old_name.py', 'PACKAGE/new_name.py')
        setup(name='PACKAGE', packages=['PACKAGE'])
        """;
    for (String folder : List.of("", "lib/")) {
      String name = folder.isEmpty() ? "shop" : "lib";
      project
          .write(folder + "setup.py", setup.replace("PACKAGE", name))
          .write(folder + "version", "built")
          .write(folder + name + "/__init__.py", "")
          .write(folder + name + "/written.py", "checked out")
          .write(folder + name + "/replaced.py", "checked out")
          .write(folder + name + "/old_name.py", "checked out");
    }
    project.write("requirements.txt", "-e ./lib\n");
    // Its backend isn't installed before it is.
    project.environment.clear();
    String look =
        "import glob, os, shop\nos.chdir(os.path.dirname(os.path.dirname(shop.__file__)))\n"
            + "for name in sorted(glob.glob('shop/*.py') + glob.glob('lib/lib/*.py')):\n"
            + "    print(name, open(name).read())\n";
    String built =
        """
        lib/lib/__init__.py
        lib/lib/new_name.py checked out
        lib/lib/replaced.py built
        lib/lib/written.py built
        shop/__init__.py
        shop/cart.py TOTAL = 1

        shop/new_name.py checked out
        shop/replaced.py built
        shop/written.py built
        """;

    assertThat(project.inCell(look)).isEqualToNormalizingWhitespace(built);
    assertThat(project.cached()).isTrue();
    assertThat(project.inCell(look)).as("again").isEqualToNormalizingWhitespace(built);

    project.write("shop/old_name.py", "edited").write("lib/lib/old_name.py", "edited");
    assertThat(project.cached()).isFalse();
    assertThat(project.inCell(look))
        .isEqualToNormalizingWhitespace(
            built.replace("new_name.py checked out", "new_name.py edited"));
    project.write("shop/replaced.py", "edited");
    assertThat(project.cached()).isFalse();
    project.write("shop/cart.py", "TOTAL = 2");
    assertThat(project.inCell(look)).contains("TOTAL = 2").contains("shop/replaced.py built");
  }

  @Test
  void whateverGoesIntoAWheelInstallsAnewWhenItChangesAndNothingElseDoes() throws Exception {
    PackagedProjects.wheel(project);
    project.prepare();

    for (String file : List.of("shop/cart.py", "shop/data/rates.json", "shop/about.py")) {
      project.assertInstalledAnewFor(file, SourceProject.content(file));
    }
    project.assertLive("tests/test_shop.py");
  }

  @Test
  void aVariableOfTheSetUpAndAnExtraInstallAnewWhenTheyChange() throws Exception {
    PackagedProjects.variable(project);
    project.prepare();
    assertThat(project.cached()).isTrue();
    project.extras = List.of("x");
    assertThat(project.cached()).isFalse();
    project.extras = List.of();

    project.environment.put("SHOP_VERSION", "2.0");
    assertThat(project.cached()).isFalse();
    assertThat(project.found("")).contains("shop 2.0");
  }

  @Test
  void aVariableOfTheCallerReachesNoBuild() throws Exception {
    PackagedProjects.variable(project);
    project.environment.remove("SHOP_VERSION");
    Map<String, String> variables = Map.of("SHOP_VERSION", "9");
    Machine calling = CacheFixture.with(OfflineMachine.current(), variables);
    try (CacheFixture called = new CacheFixture(folder, calling, "test:one")) {
      assertThat(project.with(called).found("")).contains("shop 0 ");
      assertThat(project.cached()).isTrue();
    }
  }

  /** The set-up stands for somebody who edits the file while the build runs. */
  @Test
  void aFileThatChangedWhileTheProjectWasInstalledIsNotTakenForWhatItWas() throws Exception {
    PackagedProjects.flat(project);
    project
        .write("version", "1.0\n")
        .write(
            "setup.py",
            "from setuptools import setup\n"
                + "setup(name='shop', version=open('version').read().strip(), packages=['shop'])\n");
    project.packages = List.of("setuptools", "wheel");
    project.setup = "printf '2.05\\n' > '" + root.resolve("version") + "'";
    project.prepare();

    project.write("version", "1.0\n");
    try (CacheFixture nextBuild = new CacheFixture(folder)) {
      SourceProject next = project.with(nextBuild);
      assertThat(next.cached()).isFalse();
      assertThat(next.found("")).contains("shop 1.0 ");
      assertThat(next.cached()).isTrue();
    }
  }
}
