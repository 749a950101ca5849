package io.github.pytestmatrix.mojo;

import static org.apache.maven.api.plugin.testing.MojoExtension.getVariableValueFromObject;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.Privileges;
import io.github.pytestmatrix.engine.Privileges.User;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.io.File;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import javax.inject.Inject;
import org.apache.maven.api.plugin.testing.Basedir;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptorBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the user gives with {@code -D}, where the POM says nothing. */
@MojoTest
class UserPropertiesTest {
  private static final String PROJECT = "/io/github/pytestmatrix/mojo/project";

  @Inject private MavenSession session;

  @BeforeEach
  void setProperties() {
    Properties properties = session.getUserProperties();
    Map.ofEntries(
            Map.entry("cells", "py3*"),
            Map.entry("python", "3.9"),
            Map.entry("image", "example/python:@{python}"),
            Map.entry("platform", "linux/arm64"),
            Map.entry("requirements", "requirements-dev.txt"),
            Map.entry("packages", "pytest<9,pytest-xdist"),
            Map.entry("setup", "echo setup"),
            Map.entry("beforeScript", "echo before"),
            Map.entry("pytestArgs", "-x -k 'a b'"),
            Map.entry("passEnvironment", "HOME"),
            Map.entry("secretEnvironment", "PATH"),
            Map.entry("sourceExcludes", "*.md,requirements.txt"),
            Map.entry("parallel", "3"),
            Map.entry("timeout", "2m"),
            Map.entry("setupTimeout", "3m"),
            Map.entry("cpus", "2"),
            Map.entry("memory", "1g"),
            Map.entry("shmSize", "64m"),
            Map.entry("pidsLimit", "128"),
            Map.entry("network", "none"),
            Map.entry("extraHosts", "db:10.0.0.5"),
            Map.entry("user", "root"),
            Map.entry("capDrop", "MKNOD"),
            Map.entry("capAdd", "KILL"),
            Map.entry("engine", "local"),
            Map.entry("interpreters", "3.9=/opt/a/python,3.10=/opt/b/python"),
            Map.entry("cacheDirectory", "/var/cache/of-tests"),
            Map.entry("sourceMode", "inPlace"),
            Map.entry("missingInterpreter", "skip"),
            Map.entry("failFast", "true"),
            Map.entry("rerunFailingTestsCount", "2"),
            Map.entry("failIfNoTests", "false"),
            Map.entry("reportNameSuffix", "false"))
        .forEach((name, value) -> properties.setProperty("pytest-matrix." + name, value));
    properties.setProperty("maven.test.failure.ignore", "true");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test")
  void propertiesReachThePlan(TestMojo mojo) {
    Plan plan = mojo.plan();
    assertThat(plan.jobs()).extracting(job -> job.cell().id()).containsExactly("py39");
    assertThat(plan.cells()).containsExactly("py38", "py39");
    Job job = plan.jobs().get(0);
    assertThat(job.environment().base().image()).isEqualTo("example/python:3.9");
    assertThat(job.environment().base().platform()).isEqualTo("linux/arm64");
    assertThat(job.environment().requirements()).containsExactly("requirements-dev.txt");
    assertThat(job.environment().packages()).containsExactly("pytest<9", "pytest-xdist");
    assertThat(job.environment().setup()).isEqualTo("echo setup");
    assertThat(job.environment().timeout()).isEqualTo(Duration.ofMinutes(3));
    assertThat(job.beforeScript()).isEqualTo("echo before");
    assertThat(job.pytestArgs()).isEqualTo("-x -k 'a b'");
    assertThat(job.variables()).containsKeys("HOME", "PATH");
    assertThat(job.environment().secrets()).containsExactly("PATH");
    assertThat(job.limits().timeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(job.limits().cpus()).contains(2.0);
    assertThat(job.limits().memoryBytes()).contains(1L << 30);
    assertThat(job.limits().shmBytes()).contains(64L << 20);
    assertThat(job.limits().pids()).contains(128L);
    assertThat(job.limits().network()).contains("none");
    assertThat(job.limits().extraHosts()).containsExactly("db:10.0.0.5");
    assertThat(job.limits().privileges())
        .isEqualTo(
            new Privileges(Optional.of(User.ROOT), Optional.of(List.of("MKNOD")), List.of("KILL")));
    assertThat(plan.workspace().entries())
        .extracting(Entry::path)
        .contains("tests/test_sample.py", "requirements-dev.txt")
        .doesNotContain("notes.md", "requirements.txt");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test")
  void propertiesReachTheGoal(TestMojo mojo) throws Exception {
    Map<String, Object> values = new TreeMap<>();
    for (String field :
        List.of(
            "parallel",
            "engine",
            "interpreters",
            "cacheDirectory",
            "sourceMode",
            "missingInterpreter",
            "failFast",
            "rerunFailingTestsCount",
            "failIfNoTests",
            "reportNameSuffix",
            "testFailureIgnore")) {
      values.put(field, getVariableValueFromObject(mojo, field));
    }
    assertThat(values)
        .containsEntry("parallel", "3")
        .containsEntry("engine", "local")
        .containsEntry("interpreters", List.of("3.9=/opt/a/python", "3.10=/opt/b/python"))
        .containsEntry("cacheDirectory", new File("/var/cache/of-tests"))
        .containsEntry("sourceMode", "inPlace")
        .containsEntry("missingInterpreter", "skip")
        .containsEntry("failFast", true)
        .containsEntry("rerunFailingTestsCount", 2)
        .containsEntry("failIfNoTests", false)
        .containsEntry("reportNameSuffix", false)
        // Surefire's own property is the default.
        .containsEntry("testFailureIgnore", true);
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test", pom = "everything.xml")
  void pomWinsOverProperties(TestMojo mojo) {
    assertThat(mojo.parallel).isEqualTo("2C");
  }

  /** What this test doesn't know has to be sorted in here, or to have its warning. */
  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test")
  void everyParameterOfDockerAloneSaysSoWithoutDocker(TestMojo mojo) throws Exception {
    Set<String> ofBoth =
        Set.of(
            ("matrix excludes includes overrides pythonRoot sourceIncludes sourceExcludes cells"
                    + " python maxCells parallel requirements packages extras dependencyGroups"
                    + " setup beforeScript pytestArgs script environment passEnvironment"
                    + " secretEnvironment installProject timeout setupTimeout cpus memory engine"
                    + " interpreters cacheDirectory sourceMode skip skipTests skipITs mavenTestSkip"
                    + " failFast rerunFailingTestsCount testFailureIgnore failIfNoTests"
                    + " missingInterpreter reportsDirectory outputDirectory reportNameSuffix"
                    + " reportAllowedFailures xunitReports format outputFile all")
                .split(" "));
    String said;
    try (Engine local = mojo.openLocal()) {
      said =
          String.join("\n", local.unsupported(mojo.plan().jobs().get(0).limits()))
              + String.join("\n", WithoutDocker.warnings(name -> true));
    }
    for (MojoDescriptor goal : descriptor().getMojos()) {
      for (Parameter parameter : goal.getParameters()) {
        String name = parameter.getName();
        if (parameter.isEditable() && !goal.getGoal().equals("help") && !ofBoth.contains(name)) {
          assertThat(said).contains("<" + name + ">").contains("without Docker");
        }
      }
    }
    for (String name : ofBoth) {
      assertThat(said).doesNotContain("<" + name + ">");
    }
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "list")
  void wordsOfAChoiceAreTheParametersOwn(ListMojo mojo) throws Exception {
    Map<String, String> standards = new TreeMap<>();
    for (MojoDescriptor goal : descriptor().getMojos()) {
      for (Parameter parameter : goal.getParameters()) {
        standards.put(parameter.getName(), String.valueOf(parameter.getDefaultValue()));
      }
    }
    Choices.WORDS.forEach(
        (name, words) -> {
          assertThat(standards).containsKey(name);
          assertThat(words).contains(standards.get(name));
        });
  }

  /** Read from the descriptor, so that a parameter added later is held to it too. */
  @Test
  void everyParameterHasAPropertyOfItsNameAndADescription() throws Exception {
    for (MojoDescriptor goal : descriptor().getMojos()) {
      if (goal.getGoal().equals("help")) {
        continue;
      }
      for (Parameter parameter : goal.getParameters()) {
        if (!parameter.isEditable()) {
          continue;
        }
        assertThat(parameter.getDescription()).as(parameter.getName()).isNotBlank();
        assertThat(parameter.getSince()).as(parameter.getName()).isNotBlank();
        assertThat(parameter.getExpression())
            .as(parameter.getName())
            .isIn(expressions(parameter.getName()));
      }
    }
  }

  /** Maps and lists of beans can't be given in one string. */
  private static List<String> expressions(String name) {
    return switch (name) {
      case "matrix", "excludes", "includes", "overrides", "environment" -> nothing();
      case "skipTests", "skipITs" -> List.of("${" + name + "}");
      case "mavenTestSkip" -> List.of("${maven.test.skip}");
      default -> List.of("${pytest-matrix." + name + "}");
    };
  }

  private static List<String> nothing() {
    List<String> absent = new java.util.ArrayList<>();
    absent.add(null);
    absent.add("");
    return absent;
  }

  @Test
  void goalsAreThoseOfTheDocumentation() throws Exception {
    PluginDescriptor plugin = descriptor();

    assertThat(plugin.getGoalPrefix()).isEqualTo("pytest-matrix");
    assertThat(plugin.getMojos())
        .extracting(MojoDescriptor::getGoal)
        .containsExactlyInAnyOrder("test", "list", "doctor", "clean", "help");
    MojoDescriptor test = Objects.requireNonNull(plugin.getMojo("test"));
    assertThat(test.getPhase()).isEqualTo("verify");
    assertThat(plugin.getMojos()).allMatch(MojoDescriptor::isThreadSafe);
    assertThat(test.getParameters())
        .extracting(Parameter::getName)
        .contains(
            "pythonRoot",
            "sourceIncludes",
            "sourceExcludes",
            "installProject",
            "cells",
            "python",
            "parallel",
            "failFast",
            "timeout",
            "setupTimeout",
            "pullPolicy",
            "cpus",
            "memory",
            "shmSize",
            "pidsLimit",
            "network",
            "user",
            "capDrop",
            "capAdd",
            "rerunFailingTestsCount",
            "testFailureIgnore",
            "failIfNoTests",
            "reportsDirectory",
            "outputDirectory",
            "reportNameSuffix");
  }

  private static PluginDescriptor descriptor() throws Exception {
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(
                TestMojo.class.getResourceAsStream("/META-INF/maven/plugin.xml")),
            StandardCharsets.UTF_8)) {
      return new PluginDescriptorBuilder().build(reader);
    }
  }
}
