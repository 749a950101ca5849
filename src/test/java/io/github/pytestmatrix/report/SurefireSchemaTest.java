package io.github.pytestmatrix.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The judge must be able to say no. */
class SurefireSchemaTest {
  private static final String CASE = "<testcase name='x' classname='t' time='0.000'";
  private static final String OURS =
      "<properties><property name='pytest-matrix.cell' value='py38'/></properties>";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/>",
        "><failure type='A' message='m'>text</failure></testcase>",
        "><failure/><rerunFailure type='A'><stackTrace/></rerunFailure><error/><system-out/></testcase>",
        "><skipped message='m'/></testcase>"
      })
  void acceptsWhatSurefireWrites(String rest) throws IOException {
    assertThat(faults("", CASE + rest)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " file='t.py'/>",
        "><properties/></testcase>",
        "><skipped type='pytest.skip'/></testcase>",
        "><error/><failure/></testcase>",
        "><flakyFailure>text</flakyFailure></testcase>",
        "><system-err/><system-out/></testcase>",
        "><system-out>\u0001</system-out></testcase>",
        "></testsuite>"
      })
  void refusesWhatPytestOrACarelessWriterWrites(String rest) throws IOException {
    assertThat(faults("", CASE + rest)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "><failure message='untyped'/></testcase>",
        "><failure type='A'/><failure type='A'/></testcase>",
        "/>" + CASE + "/>"
      })
  void holdsOurOwnReportsToMore(String rest) throws IOException {
    assertThat(faults("", CASE + rest)).isEmpty();
    assertThat(faults(OURS, CASE + rest)).isNotEmpty();
  }

  private List<String> faults(String properties, String testcase) throws IOException {
    Path report = folder.resolve("TEST-t.xml");
    Files.writeString(
        report,
        "<testsuite name='t' tests='1' errors='0' failures='0' skipped='0'>"
            + properties
            + testcase
            + "</testsuite>");
    return SurefireSchema.validate(report);
  }
}
