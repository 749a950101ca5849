package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.plan.CellOverride;
import io.github.pytestmatrix.plan.CellSettings;
import io.github.pytestmatrix.plan.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** One {@code <override>} of the POM: settings of the cells that match {@code <when>}. */
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
    return Texts.orEmpty(secretEnvironment);
  }

  CellOverride toOverride() {
    Map<Setting, String> texts = new LinkedHashMap<>();
    Texts.put(texts, Setting.IMAGE, image);
    Texts.put(texts, Setting.PLATFORM, platform);
    Texts.put(texts, Setting.SETUP, setup);
    Texts.put(texts, Setting.BEFORE_SCRIPT, beforeScript);
    Texts.put(texts, Setting.PYTEST_ARGS, pytestArgs);
    Texts.put(texts, Setting.SCRIPT, script);
    Texts.put(texts, Setting.PASS_ENVIRONMENT, passEnvironment);
    Texts.put(texts, Setting.SECRET_ENVIRONMENT, secretEnvironment);
    Texts.put(texts, Setting.ALLOW_FAILURE, allowFailure);
    Texts.put(texts, Setting.TIMEOUT, timeout);
    Texts.put(texts, Setting.SETUP_TIMEOUT, setupTimeout);
    Texts.put(texts, Setting.CPUS, cpus);
    Texts.put(texts, Setting.MEMORY, memory);
    Texts.put(texts, Setting.SHM_SIZE, shmSize);
    Texts.put(texts, Setting.PIDS_LIMIT, pidsLimit);
    Texts.put(texts, Setting.NETWORK, network);
    Texts.put(texts, Setting.EXTRA_HOSTS, extraHosts);
    Texts.put(texts, Setting.USER, user);
    Texts.put(texts, Setting.CAP_DROP, capDrop);
    Texts.put(texts, Setting.CAP_ADD, capAdd);
    Texts.put(texts, Setting.INSTALL_PROJECT, installProject);
    return new CellOverride(
        when,
        new CellSettings(
            texts,
            Texts.list(requirements),
            Texts.list(packages),
            Texts.list(extras),
            Texts.list(dependencyGroups),
            Texts.values(environment)));
  }
}
