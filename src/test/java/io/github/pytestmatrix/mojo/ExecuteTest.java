package io.github.pytestmatrix.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;

import java.util.Date;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.api.plugin.testing.Basedir;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.settings.Settings;
import org.eclipse.aether.DefaultSessionData;
import org.eclipse.aether.RepositorySystemSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a goal before it meets a daemon. */
@MojoTest
class ExecuteTest {
  private static final String PROJECT = "/io/github/pytestmatrix/mojo/project";
  private static final String NOWHERE = "unix:///nonexistent/docker.sock";

  @Inject private MavenSession session;
  private final RecordedLog log = new RecordedLog();

  @BeforeEach
  void completeTheSession() {
    lenient().when(session.getSettings()).thenReturn(new Settings());
    RepositorySystemSession repositories = mock(RepositorySystemSession.class);
    lenient().when(repositories.getData()).thenReturn(new DefaultSessionData());
    lenient().when(session.getRepositorySession()).thenReturn(repositories);
    lenient().when(session.getStartTime()).thenReturn(new Date(0));
  }

  private List<String> executed(TestMojo mojo) throws Exception {
    mojo.setLog(log);
    mojo.execute();
    return log.lines;
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test")
  @MojoParameter(name = "skip", value = "true")
  void ownPropertySkipsTheGoal(TestMojo mojo) throws Exception {
    assertThat(executed(mojo))
        .containsExactly("info Tests are skipped, since pytest-matrix.skip is set.");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test")
  @MojoParameter(name = "skipTests", value = "true")
  @MojoParameter(name = "mavenTestSkip", value = "true")
  void mavensPropertiesSkipTheGoalToo(TestMojo mojo) throws Exception {
    assertThat(executed(mojo))
        .containsExactly("info Tests are skipped, since skipTests and maven.test.skip is set.");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test")
  @MojoParameter(name = "skipITs", value = "true")
  @MojoParameter(name = "timeout", value = "nonsense")
  void skippedGoalChecksNothing(TestMojo mojo) throws Exception {
    assertThat(executed(mojo)).containsExactly("info Tests are skipped, since skipITs is set.");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test")
  @MojoParameter(name = "engine", value = "docker")
  @MojoParameter(name = "dockerHost", value = NOWHERE)
  void absentDaemonEndsTheBuildWithItsAddress(TestMojo mojo) {
    assertThatThrownBy(() -> executed(mojo))
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("/nonexistent/docker.sock");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test")
  @MojoParameter(name = "dockerHost", value = NOWHERE)
  @MojoParameter(name = "timeout", value = "nonsense")
  void faultOfTheConfigurationIsToldThoughThereIsNoDaemon(TestMojo mojo) {
    assertThatThrownBy(() -> executed(mojo))
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("<timeout>")
        .hasMessageContaining("nonsense");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test")
  @MojoParameter(name = "dockerHost", value = NOWHERE)
  @MojoParameter(name = "timeout", value = "x\u009b2J\n::error::y ##vso[task.complete]z")
  void textsOfTheProjectCanNotForgeLinesOfTheMessage(TestMojo mojo) {
    assertThatThrownBy(() -> executed(mojo))
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("x\\x9b2J\n  : :error::y ## vso[task.complete]z")
        .hasMessageMatching("(?s)<timeout> is .*")
        .rootCause()
        .hasMessageContaining("x\\x9b2J\n  : :error::y ## vso[task.complete]z");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test")
  @MojoParameter(name = "sourceMode", value = "inPlace")
  @MojoParameter(name = "engine", value = "docker")
  void containersHaveNoSourcesInPlace(TestMojo mojo) {
    assertThatThrownBy(() -> executed(mojo))
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("<sourceMode> is inPlace")
        .hasMessageContaining("-Dpytest-matrix.engine=local");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test")
  @MojoParameter(name = "engine", value = "lokal")
  void unknownEngineIsNamed(TestMojo mojo) {
    assertThatThrownBy(() -> executed(mojo))
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("<engine> is 'lokal'");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test")
  @MojoParameter(name = "engine", value = "local")
  @MojoParameter(name = "missingInterpreter", value = "ignore")
  void unknownWayWithMissingInterpretersIsNamed(TestMojo mojo) {
    assertThatThrownBy(() -> executed(mojo))
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("<missingInterpreter> is 'ignore'")
        .hasMessageContaining("error or skip");
  }

  @Test
  @Basedir(PROJECT)
  @InjectMojo(goal = "test")
  @MojoParameter(name = "dockerHost", value = NOWHERE)
  @MojoParameter(name = "pullPolicy", value = "sometimes")
  void unknownPullPolicyIsNamed(TestMojo mojo) {
    assertThatThrownBy(() -> executed(mojo))
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("<pullPolicy> is 'sometimes'");
  }
}
