// Plain loops: decision 022
package io.github.pytestmatrix.plan;

import java.util.Optional;

/** A setting of a cell that is one text; {@code @{axis}} is resolved in each. */
public enum Setting {
  IMAGE("image", Defaults.IMAGE),
  /** What the image is made for: {@code linux/arm64}. */
  PLATFORM("platform"),
  /** Shell lines that become part of the cached environment. */
  SETUP("setup"),
  /** Shell lines before pytest, in each run. */
  BEFORE_SCRIPT("beforeScript"),
  PYTEST_ARGS("pytestArgs"),
  /** Shell lines in place of {@code python -m pytest}. */
  SCRIPT("script"),
  /**
   * Names and globs of the caller's environment variables that a cell gets: {@code CI, GITHUB_*}.
   */
  PASS_ENVIRONMENT("passEnvironment"),
  /** Names of variables whose values are secrets. */
  SECRET_ENVIRONMENT("secretEnvironment"),
  ALLOW_FAILURE("allowFailure"),
  TIMEOUT("timeout", Defaults.TIMEOUT),
  SETUP_TIMEOUT("setupTimeout", Defaults.SETUP_TIMEOUT),
  CPUS("cpus"),
  MEMORY("memory"),
  SHM_SIZE("shmSize"),
  /** Processes and threads at a time. */
  PIDS_LIMIT("pidsLimit"),
  NETWORK("network"),
  /** Names that the tests' container knows besides: {@code db:10.0.0.5}. */
  EXTRA_HOSTS("extraHosts"),
  /** Who the tests are: {@code root}, {@code 1000:1000}. */
  USER("user"),
  CAP_DROP("capDrop"),
  CAP_ADD("capAdd"),
  INSTALL_PROJECT("installProject", Defaults.INSTALL_PROJECT);

  /** What settings are that nobody writes; the parameters' annotations have it from here. */
  public static final class Defaults {
    public static final String IMAGE = "python:@{python}-slim";
    public static final String TIMEOUT = "1h";
    public static final String SETUP_TIMEOUT = "30m";
    public static final String INSTALL_PROJECT = "auto";

    private Defaults() {}
  }

  private final String element;
  private final String standard;

  Setting(String element) {
    this(element, "");
  }

  Setting(String element, String standard) {
    this.element = element;
    this.standard = standard;
  }

  /** The text that counts where there is none; empty if the setting has no default. */
  String standard() {
    return standard;
  }

  /** The setting whose element has that name. */
  public static Optional<Setting> of(String name) {
    for (Setting setting : values()) {
      if (setting.element.equals(name)) {
        return Optional.of(setting);
      }
    }
    return Optional.empty();
  }

  /** As the POM has it, with angle brackets. */
  public String element() {
    return "<" + element + ">";
  }

  /** Whether a shell reads it, to which <code>${x}</code> is a variable. */
  public boolean isShell() {
    return this == SETUP || this == BEFORE_SCRIPT || this == PYTEST_ARGS || this == SCRIPT;
  }
}
