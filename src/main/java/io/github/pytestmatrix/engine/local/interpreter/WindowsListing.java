package io.github.pytestmatrix.engine.local.interpreter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what Windows' own commands print of interpreters. */
final class WindowsListing {
  private static final Pattern EXECUTABLE =
      Pattern.compile("((?:[A-Za-z]:|\\\\)\\\\.*?\\.exe)", Pattern.CASE_INSENSITIVE);
  private static final Pattern VALUE = Pattern.compile("^ {4}(.+?) {4}REG_(?:EXPAND_)?SZ {4}(.*)$");

  private WindowsListing() {}

  /**
   * Of {@code py --list-paths}. Each line ends in a path; before it comes {@code -3.9-64}, {@code
   * -V:3.12} or {@code -V:Company/Tag}, and a star marks the default.
   */
  static List<String> launcher(String text) {
    List<String> paths = new ArrayList<>();
    for (String line : text.split("\\R", -1)) {
      Matcher path = EXECUTABLE.matcher(line);
      // The title may tell the launcher's own path; entries are set in.
      if (line.startsWith(" ") && path.find()) {
        paths.add(path.group(1));
      }
    }
    return paths;
  }

  /**
   * Of {@code reg query …\Software\Python /s}, by PEP 514: keys {@code Company\Tag\InstallPath}
   * whose value {@code ExecutablePath} is the interpreter; where it is missing, it is {@code
   * python.exe} in the folder that the key's unnamed value tells. How {@code reg} calls that one
   * depends on the language, but brackets are around it.
   */
  static List<String> registry(String text) {
    List<String> paths = new ArrayList<>();
    boolean inInstallPath = false;
    String executable = "";
    String folder = "";
    for (String line : (text + "\nHKEY_END").split("\\R", -1)) {
      if (line.startsWith("HKEY_")) {
        if (inInstallPath && !(executable + folder).isEmpty()) {
          paths.add(executable.isEmpty() ? python(folder) : executable);
        }
        inInstallPath = line.strip().toLowerCase(Locale.ROOT).endsWith("\\installpath");
        executable = "";
        folder = "";
      }
      Matcher value = VALUE.matcher(line);
      if (value.matches()) {
        String name = value.group(1);
        if (name.equalsIgnoreCase("ExecutablePath")) {
          executable = value.group(2).strip();
        } else if (name.startsWith("(")) {
          folder = value.group(2).strip();
        }
      }
    }
    return paths;
  }

  private static String python(String folder) {
    return folder + (folder.endsWith("\\") ? "" : "\\") + "python.exe";
  }
}
