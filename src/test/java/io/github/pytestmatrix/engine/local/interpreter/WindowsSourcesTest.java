package io.github.pytestmatrix.engine.local.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.engine.MissingInterpreterException;
import io.github.pytestmatrix.engine.local.machine.Machine;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where interpreters are looked for on Windows. */
class WindowsSourcesTest {
  private static final String LOCAL = "C:\\Users\\me\\AppData\\Local\\";
  private static final String ROAMING = "C:\\Users\\me\\AppData\\Roaming\\";

  @RegisterExtension final PaperMachine windows = new PaperMachine(Machine.Os.WINDOWS);

  @Test
  void thePathIsSearchedForPrograms() throws Exception {
    windows.set("Path", "C:\\a;C:\\b").file("C:\\a\\python3.12", "no program here");
    windows.python("C:\\b\\python.exe", "3.12.4");

    assertThat(windows.find("3.12")).isEqualTo("C:\\b\\python.exe");
  }

  @Test
  void theStoresStubIsPassedOver() throws Exception {
    windows.set("LocalAppData", "C:\\Users\\me\\AppData\\Local");
    windows.set("Path", LOCAL + "Microsoft\\WindowsApps;C:\\b");
    windows.program(LOCAL + "Microsoft\\WindowsApps\\python.exe");
    windows.python("C:\\b\\python.exe", "3.12.4");

    assertThat(windows.find("")).isEqualTo("C:\\b\\python.exe");
    assertThat(windows.started()).containsExactly("C:\\b\\python.exe");
  }

  @Test
  void theStoresOwnPythonIsFoundByItsFolder() throws Exception {
    String folder =
        LOCAL + "Microsoft\\WindowsApps\\PythonSoftwareFoundation.Python.3.12_qbz5n2kfra8p0\\";
    windows.python(folder + "python.exe", "3.12.4");

    assertThat(windows.find("3.12")).isEqualTo(folder + "python.exe");
  }

  @Test
  void theInstallersFoldersAreSearchedWithoutStartingAnything() throws Exception {
    windows.set("ProgramFiles", "C:\\Program Files");
    windows.python(LOCAL + "Programs\\Python\\Python310\\python.exe", "3.10.1");
    windows.python(LOCAL + "Python\\pythoncore-3.14-64\\python.exe", "3.14.0");
    windows.python("C:\\Program Files\\Python311\\python.exe", "3.11.1");
    windows.python("C:\\Python27\\python.exe", "2.7.18", Map.of("venv", "1"));
    windows.python(
        "C:\\Program Files\\Python313\\python3.13t.exe", "3.13.1", Map.of("freeThreaded", "1"));

    assertThat(windows.find("3.10")).contains("Python310");
    assertThat(windows.find("3.14")).contains("pythoncore-3.14-64");
    assertThat(windows.find("3.11")).contains("Python311");
    assertThat(windows.find("2.7")).contains("Python27");
    assertThat(windows.find("3.13t")).contains("python3.13t.exe");
    assertThat(windows.started()).allMatch(line -> line.endsWith("exe"));
  }

  @Test
  void managersAreFoundInTheirFolders() throws Exception {
    windows.python("C:\\Users\\me\\.pyenv\\pyenv-win\\versions\\3.9.1\\python.exe", "3.9.1");
    windows.python(
        ROAMING + "uv\\python\\cpython-3.10.1-windows-x86_64-none\\python.exe", "3.10.1");
    windows.python(LOCAL + "mise\\installs\\python\\3.11.1\\python.exe", "3.11.1");
    windows.python("C:\\Users\\me\\miniconda3\\python.exe", "3.12.1");
    windows.python("C:\\Users\\me\\miniconda3\\envs\\web\\python.exe", "3.13.1");

    assertThat(windows.find("3.9")).contains("pyenv-win");
    assertThat(windows.find("3.10")).contains("uv");
    assertThat(windows.find("3.11")).contains("mise");
    assertThat(windows.find("3.12")).contains("miniconda3");
    assertThat(windows.find("3.13")).contains("envs");
  }

  @Test
  void theLauncherListsTheRest() throws Exception {
    windows.set("SystemRoot", "C:\\Windows").program("C:\\Windows\\py.exe");
    windows.python("D:\\tools\\py 312\\python.exe", "3.12.4");
    windows.output(
        "C:\\Windows\\py.exe --list-paths",
        " -V:3.12 *        D:\\tools\\py 312\\python.exe\r\n -V:3.11   D:\\gone\\python.exe\r\n");

    assertThat(windows.find("3.12")).isEqualTo("D:\\tools\\py 312\\python.exe");
    assertThat(windows.started())
        .containsExactly("C:\\Windows\\py.exe --list-paths", "D:\\tools\\py 312\\python.exe");
  }

  @Test
  void theRegistryListsWhatTheLauncherDoesNot() throws Exception {
    windows.program("C:\\Windows\\System32\\reg.exe");
    windows.python("D:\\ana\\python.exe", "3.11.4");
    windows.output(
        "C:\\Windows\\System32\\reg.exe query HKLM\\Software\\Python /s /reg:64",
        "HKEY_LOCAL_MACHINE\\Software\\Python\\Ana\\3.11\\InstallPath\r\n"
            + "    (Default)    REG_SZ    D:\\ana\r\n");

    assertThat(windows.find("3.11")).isEqualTo("D:\\ana\\python.exe");
  }

  @Test
  void theListsAreReadOnceForAllCells() throws Exception {
    windows.program("C:\\Windows\\py.exe").program("C:\\Windows\\System32\\reg.exe");
    windows.python("D:\\a\\python.exe", "3.11.4").python("D:\\b\\python.exe", "3.12.4");
    windows.output(
        "C:\\Windows\\py.exe --list-paths",
        " -V:3.12 *  D:\\b\\python.exe\r\n -V:3.11    D:\\a\\python.exe\r\n");
    Interpreters interpreters = windows.interpreters();

    assertThat(interpreters.find("3.11").version()).isEqualTo("3.11.4");
    assertThat(interpreters.find("3.12").version()).isEqualTo("3.12.4");
    assertThat(windows.started()).filteredOn(line -> line.contains("py.exe")).hasSize(1);
  }

  @Test
  void sixtyFourBitsGoFirst() throws Exception {
    windows.python(
        LOCAL + "Programs\\Python\\Python312-32\\python.exe",
        "3.12.9",
        Map.of("platform", "win32"));
    windows.python(
        LOCAL + "Programs\\Python\\Python312\\python.exe",
        "3.12.1",
        Map.of("platform", "win-amd64"));

    assertThat(windows.find("3.12")).contains("Python312\\");
  }

  @Test
  void whatIsMissingIsInstalledWithWinget() throws Exception {
    assertThatThrownBy(() -> windows.find("3.14"))
        .isInstanceOf(MissingInterpreterException.class)
        .hasMessageContaining("winget install Python.Python.3.14")
        .hasMessageContaining("-Dpytest-matrix.interpreters=3.14=C:\\path\\to\\python.exe");
  }
}
