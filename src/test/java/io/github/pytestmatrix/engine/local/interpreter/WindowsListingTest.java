package io.github.pytestmatrix.engine.local.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowsListingTest {
  @Test
  void readsTheListOfTheOldLauncher() {
    String text =
        """
        Installed Pythons found by C:\\Windows\\py.exe Launcher for Windows
         -3.9-64        C:\\Users\\me\\AppData\\Local\\Programs\\Python\\Python39\\python.exe *
         -3.8-32        C:\\Program Files (x86)\\Python38-32\\python.exe
         -2.7-64        C:\\Python27\\python.exe
        """;

    assertThat(WindowsListing.launcher(text))
        .containsExactly(
            "C:\\Users\\me\\AppData\\Local\\Programs\\Python\\Python39\\python.exe",
            "C:\\Program Files (x86)\\Python38-32\\python.exe",
            "C:\\Python27\\python.exe");
  }

  @Test
  void readsTheListOfTheNewLauncher() {
    String text =
        " *               C:\\work\\.venv\\Scripts\\python.exe\r\n"
            + " -V:3.13 *        C:\\Program Files\\Python313\\python.exe\r\n"
            + " -V:3.13t         C:\\Program Files\\Python313\\python3.13t.exe\r\n"
            + " -V:3.12-32       D:\\Python312-32\\python.exe\r\n"
            + " -V:Astral/CPython3.11.9 \\\\server\\tools\\python.exe\r\n"
            + " -V:3.10          \r\n";

    assertThat(WindowsListing.launcher(text))
        .containsExactly(
            "C:\\work\\.venv\\Scripts\\python.exe",
            "C:\\Program Files\\Python313\\python.exe",
            "C:\\Program Files\\Python313\\python3.13t.exe",
            "D:\\Python312-32\\python.exe",
            "\\\\server\\tools\\python.exe");
  }

  @Test
  void readsNothingFromALauncherThatKnowsNone() {
    assertThat(WindowsListing.launcher("No installed Pythons found!\r\n")).isEmpty();
    assertThat(WindowsListing.launcher("")).isEmpty();
  }

  @Test
  void readsTheExecutablesOfTheRegistry() {
    String text =
        "\r\nHKEY_CURRENT_USER\\Software\\Python\\PythonCore\r\n"
            + "    DisplayName    REG_SZ    Python Software Foundation\r\n"
            + "\r\nHKEY_CURRENT_USER\\Software\\Python\\PythonCore\\3.12\r\n"
            + "    SysArchitecture    REG_SZ    64bit\r\n"
            + "    Version    REG_SZ    3.12.4\r\n"
            + "\r\nHKEY_CURRENT_USER\\Software\\Python\\PythonCore\\3.12\\Help\r\n"
            + "    (Default)    REG_SZ    C:\\Python312\\Doc\\html\\index.html\r\n"
            + "\r\nHKEY_CURRENT_USER\\Software\\Python\\PythonCore\\3.12\\InstallPath\r\n"
            + "    (Default)    REG_SZ    C:\\Python312\\\r\n"
            + "    ExecutablePath    REG_SZ    C:\\Python312\\python.exe\r\n"
            + "    WindowedExecutablePath    REG_SZ    C:\\Python312\\pythonw.exe\r\n"
            + "\r\nHKEY_CURRENT_USER\\Software\\Python\\ContinuumAnalytics\\Anaconda\\InstallPath\r\n"
            + "    ExecutablePath    REG_SZ    C:\\Users\\me\\Ana conda3\\python.exe\r\n";

    assertThat(WindowsListing.registry(text))
        .containsExactly("C:\\Python312\\python.exe", "C:\\Users\\me\\Ana conda3\\python.exe");
  }

  @Test
  void oldEntriesOfTheRegistryTellTheFolderAlone() {
    String english =
        "HKEY_LOCAL_MACHINE\\Software\\Python\\PythonCore\\2.7\\InstallPath\r\n"
            + "    (Default)    REG_SZ    C:\\Python27\\\r\n";
    String german =
        "HKEY_LOCAL_MACHINE\\Software\\Python\\PythonCore\\3.4\\InstallPath\r\n"
            + "    (Standard)    REG_SZ    C:\\Python34\r\n";

    assertThat(WindowsListing.registry(english)).containsExactly("C:\\Python27\\python.exe");
    assertThat(WindowsListing.registry(german)).containsExactly("C:\\Python34\\python.exe");
  }

  @Test
  void anInstallationWithoutAPathIsNone() {
    String text = "HKEY_LOCAL_MACHINE\\Software\\Python\\PythonCore\\3.4\\InstallPath\r\n";

    assertThat(WindowsListing.registry(text)).isEmpty();
    assertThat(WindowsListing.registry("ERROR: The system was unable to find the key.")).isEmpty();
  }
}
