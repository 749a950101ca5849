package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.plan.CellOverride;
import io.github.pytestmatrix.plan.CellSettings;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** One {@code <override>} of the POM: settings of the cells that match {@code <when>}. */
@SuppressWarnings("unused") // PomValues.settings reads the fields
public final class OverrideParameter {
  @Parameter private Entry when = new Entry();
  @Parameter private @Nullable String image;
  @Parameter private @Nullable String platform;
  @Parameter private @Nullable List<@Nullable String> requirements;
  @Parameter private @Nullable List<@Nullable String> packages;
  @Parameter private @Nullable List<@Nullable String> extras;
  @Parameter private @Nullable List<@Nullable String> dependencyGroups;
  @Parameter private @Nullable String setup;
  @Parameter private @Nullable String beforeScript;
  @Parameter private @Nullable String pytestArgs;
  @Parameter private @Nullable String script;
  @Parameter private LinkedHashMap<String, String> environment = new LinkedHashMap<>();
  @Parameter private @Nullable String passEnvironment;
  @Parameter private @Nullable String secretEnvironment;
  @Parameter private @Nullable String allowFailure;
  @Parameter private @Nullable String timeout;
  @Parameter private @Nullable String setupTimeout;
  @Parameter private @Nullable String cpus;
  @Parameter private @Nullable String memory;
  @Parameter private @Nullable String shmSize;
  @Parameter private @Nullable String pidsLimit;
  @Parameter private @Nullable String network;
  @Parameter private @Nullable String extraHosts;
  @Parameter private @Nullable String user;
  @Parameter private @Nullable String capDrop;
  @Parameter private @Nullable String capAdd;
  @Parameter private @Nullable String installProject;

  String secretEnvironment() {
    return PomValues.orEmpty(secretEnvironment);
  }

  CellOverride toOverride() {
    return new CellOverride(
        when,
        new CellSettings(
            PomValues.settings(OverrideParameter.class, this),
            PomValues.list(requirements),
            PomValues.list(packages),
            PomValues.list(extras),
            PomValues.list(dependencyGroups),
            PomValues.values(environment)));
  }
}
