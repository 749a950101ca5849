package io.github.pytestmatrix.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.masking.Mask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretEnvironmentTest {
  @TempDir private Path root;
  private PlanFixture fixture;

  @BeforeEach
  void newFixture() throws IOException {
    fixture = new PlanFixture(root).set(Setting.SECRET_ENVIRONMENT, "TOKEN");
    fixture.caller.put("TOKEN", "hunter2-hunter2");
  }

  @Test
  void secretIsAVariableOfTheTestsAndOfTheSetUp() {
    Job job = fixture.job(0);

    assertThat(job.variables()).containsEntry("TOKEN", "hunter2-hunter2");
    assertThat(job.environment().variables()).containsEntry("TOKEN", "hunter2-hunter2");
    assertThat(job.environment().secrets()).containsExactly("TOKEN");
    assertThat(fixture.plan().mask().text("a hunter2-hunter2 b")).isEqualTo("a *** b");
  }

  @Test
  void planWithoutSecretsMasksNothing() {
    fixture.texts.clear();

    assertThat(fixture.plan().mask()).isSameAs(Mask.NONE);
  }

  @Test
  void settingsXmlIsAskedForWhatTheCallerLacks() {
    fixture.set(Setting.SECRET_ENVIRONMENT, "TOKEN, OTHER EMPTY");
    fixture.caller.put("EMPTY", "");
    fixture.servers.putAll(
        Map.of("TOKEN", "not-this-one", "OTHER", "of-settings", "EMPTY", "of-settings-too"));

    assertThat(fixture.job(0).variables())
        .containsEntry("TOKEN", "hunter2-hunter2")
        .containsEntry("OTHER", "of-settings")
        .containsEntry("EMPTY", "of-settings-too");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ABSENT | The secret ABSENT of <secretEnvironment> has no value. (All cells.)",
        "EMPTY | The secret EMPTY of <secretEnvironment> has no value.",
        "SHORT | The secret SHORT has fewer than 8 characters",
        "TOKEN=s3cr3t | <secretEnvironment> holds 'TOKEN…', which is not a valid variable name.",
        "TOK* | <secretEnvironment> holds 'TOK*', which is not a valid variable name.",
        "PLAIN | <secretEnvironment> names PLAIN, which <environment> or pytest-matrix itself"
            + " sets, too.",
        "MATRIX_CELL | <secretEnvironment> names MATRIX_CELL, which <environment> or"
            + " pytest-matrix itself sets",
      })
  void faultIsTold(String names, String fault) {
    fixture.caller.put("EMPTY", "");
    fixture.caller.put("SHORT", "seven77 ");
    fixture.environment.put("PLAIN", "x");
    fixture.set(Setting.SECRET_ENVIRONMENT, names);

    assertThat(fixture.fault()).contains(fault).doesNotContain("seven77", "s3cr3t");
  }

  @Test
  void missingValueNamesBothPlaces() {
    fixture.caller.clear();

    assertThat(fixture.fault())
        .contains("environment variable TOKEN", "<server><id>TOKEN</id><password>…</password>");
  }

  @Test
  void overrideNamesSecretsOfItsCells() {
    fixture.caller.put("OTHER", "of-one-cell");
    fixture.override(Map.of("python", "3.9"), Map.of(Setting.SECRET_ENVIRONMENT, "TOKEN, OTHER"));

    assertThat(fixture.job(0).variables()).doesNotContainKey("OTHER");
    assertThat(fixture.job(1).variables()).containsEntry("OTHER", "of-one-cell");
    assertThat(fixture.plan().mask().text("of-one-cell")).isEqualTo("***");
  }

  @Test
  void valueIsNoPartOfTheFingerprint() {
    String before = fixture.digest();
    fixture.caller.put("TOKEN", "another-value");
    String after = fixture.digest();
    fixture.set(Setting.SECRET_ENVIRONMENT, "");

    assertThat(after).isEqualTo(before).isNotEqualTo(fixture.digest());
  }

  @Test
  void passingAllVariablesDoesNotBringTheValueIntoTheFingerprint() {
    fixture.set(Setting.PASS_ENVIRONMENT, "*").set(Setting.SETUP, "echo $TOKEN");
    String before = fixture.digest();
    fixture.caller.put("TOKEN", "another-value");

    assertThat(fixture.digest()).isEqualTo(before);
  }

  @Test
  void valueInThePomIsWarnedOf() {
    fixture.environment.put("URL", "db://u:hunter2-hunter2@host");

    assertThat(fixture.plan().warnings())
        .anyMatch(line -> line.contains("<URL> in <environment> holds the value of a secret"))
        .noneMatch(line -> line.contains("hunter2"));
  }

  @Test
  void credentialsOfIndexesAreMasked() throws IOException {
    fixture.texts.clear();
    fixture.set(Setting.PASS_ENVIRONMENT, "PIP_*, UV_*, DATABASE_URL");
    fixture.caller.putAll(
        Map.of(
            "PIP_INDEX_URL", "https://bob:s3cret%21token@index.example/simple",
            "UV_INDEX_MINE_PASSWORD", "uv-s3cret",
            "DATABASE_URL", "postgres://me:password@localhost/x"));
    fixture.write(
        "requirements.txt", "--extra-index-url https://__token__:other-token@more.example\npytest");

    Mask mask = fixture.plan().mask();

    assertThat(
            List.of(
                mask.text("at https://bob:s3cret%21token@index.example/simple"),
                mask.text("password s3cret!token"),
                mask.text("password uv-s3cret"),
                mask.text("password other-token"),
                mask.text("at postgres://me:password@localhost/x"),
                mask.text("password")))
        .containsExactly(
            "at https://***@index.example/simple",
            "password ***",
            "password ***",
            "password ***",
            "at postgres://***@localhost/x",
            "password");
  }

  @Test
  void credentialsOfAnIndexAreNoPartOfTheFingerprint() {
    fixture.texts.clear();
    fixture.set(Setting.PASS_ENVIRONMENT, "PIP_INDEX_URL");
    fixture.caller.put("PIP_INDEX_URL", "https://bob:monday@index.example/simple");
    EnvironmentSpec monday = fixture.job(0).environment();
    fixture.caller.put("PIP_INDEX_URL", "https://bob:tuesday@index.example/simple");
    EnvironmentSpec tuesday = fixture.job(0).environment();
    fixture.caller.put("PIP_INDEX_URL", "https://bob:tuesday@other.example/simple");

    assertThat(tuesday.digest()).isEqualTo(monday.digest()).isNotEqualTo(fixture.digest());
    assertThat(tuesday.variables())
        .containsEntry("PIP_INDEX_URL", "https://bob:tuesday@index.example/simple");
  }
}
