package io.github.pytestmatrix.report;

import static io.github.pytestmatrix.report.Samples.cell;
import static io.github.pytestmatrix.report.Samples.passed;
import static io.github.pytestmatrix.report.Samples.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaleReportsTest {
  @TempDir Path folder;

  @Test
  void reportsOfAnEarlierBuildOfTheSameCellsGo() throws IOException {
    build("1").write(run(cell("py38", passed("t", "x")), cell("py39", passed("t", "x"))));

    build("2").removeStale(List.of("py38", "py39"), List.of("py38", "py39"));

    assertThat(names()).isEmpty();
  }

  @Test
  void reportsOfACellThatIsNotSelectedThisTimeStay() throws IOException {
    build("1").write(run(cell("py38", passed("t", "x")), cell("py39", passed("t", "x"))));

    build("2").removeStale(List.of("py38"), List.of("py38", "py39"));

    assertThat(names()).containsExactlyInAnyOrder("TEST-t-py39.xml", "t-py39.txt");
  }

  @Test
  void reportsOfACellThatLeftTheMatrixGo() throws IOException {
    build("1").write(run(cell("py38", passed("t", "x")), cell("py27", passed("t", "x"))));

    build("2").removeStale(List.of("py38"), List.of("py38"));

    assertThat(names()).isEmpty();
  }

  @Test
  void reportsOfAnotherExecutionOfThisBuildStay() throws IOException {
    build("1").write(run(cell("py38", passed("unit", "x"))));

    SurefireReport second = build("1");
    second.removeStale(List.of("py38"), List.of("py38"));
    second.write(run(cell("py38", passed("integration", "x"))));

    assertThat(names()).contains("TEST-unit-py38.xml", "TEST-integration-py38.xml").hasSize(4);
  }

  @Test
  void twoExecutionsWithTheSameClassAndCellKeepBothReports() throws IOException {
    build("1").write(run(cell("py38", passed("t", "x"))));
    build("1").write(run(cell("py38", passed("t", "x"))));
    build("1").write(run(cell("py38", passed("t", "x"))));

    assertThat(names()).hasSize(6);
  }

  @Test
  void writingTwiceReplaces() throws IOException {
    SurefireReport report = build("1");
    report.write(run(cell("py38", passed("t", "x"), passed("u", "x"))));
    report.write(run(cell("py38", passed("t", "x"))));

    assertThat(names()).containsExactlyInAnyOrder("TEST-t-py38.xml", "t-py38.txt");
  }

  @Test
  void foreignFilesStayWhateverTheirNames() throws IOException {
    build("1").write(run(cell("py38", passed("t", "x"))));
    List<String> foreign =
        List.of("TEST-foo.xml", "TEST-foo-py38.xml", "foo-py38.txt", "TEST-bar-py38.xml", "py38");
    for (String name : foreign) {
      Files.writeString(reports().resolve(name), surefires());
    }
    Files.writeString(reports().resolve("TEST-bar-py38.xml"), "not XML");

    build("2").removeStale(List.of("py38"), List.of("py38"));

    assertThat(names()).containsExactlyInAnyOrderElementsOf(foreign);
  }

  @Test
  void fileThatSomeoneElseWroteInPlaceOfOursStays() throws IOException {
    build("1").write(run(cell("py38", passed("t", "x"))));
    Files.writeString(reports().resolve("TEST-t-py38.xml"), surefires());

    build("2").removeStale(List.of("py38"), List.of("py38"));

    assertThat(names()).containsExactly("TEST-t-py38.xml");
  }

  @Test
  void foreignFileIsNotOverwritten() throws IOException {
    Files.createDirectories(reports());
    Files.writeString(reports().resolve("TEST-t-py38.xml"), surefires());

    build("1").write(run(cell("py38", passed("t", "x"))));

    assertThat(reports().resolve("TEST-t-py38.xml")).hasContent(surefires());
    assertThat(names()).hasSize(3);
  }

  @Test
  void ourReportsAreKnownWithoutTheIndexToo() throws IOException {
    build("1").write(run(cell("py38", passed("t", "x")), cell("py39", passed("t", "x"))));
    Files.delete(folder.resolve("out/surefire-reports.index"));

    build("2").removeStale(List.of("py38"), List.of("py38", "py39"));

    assertThat(names()).containsExactlyInAnyOrder("TEST-t-py39.xml", "t-py39.txt");
  }

  @Test
  void brokenIndexIsNoTrouble() throws IOException {
    build("1").write(run(cell("py38", passed("t", "x"))));
    Files.write(
        folder.resolve("out/surefire-reports.index"),
        new byte[] {(byte) 0xff, 0, '\n', 'a', '\t', 'b', '\t', 'c', '\t', '.', '.', '/', 'd'});

    build("2").removeStale(List.of("py38"), List.of("py38"));

    assertThat(names()).isEmpty();
  }

  @Test
  void aFolderThatIsNotThereYetIsFine() throws IOException {
    build("1").removeStale(List.of("py38"), List.of("py38"));

    assertThat(reports()).doesNotExist();
  }

  private SurefireReport build(String build) {
    return new SurefireReport(
        reports(), folder.resolve("out"), build, new ReportStyle(true, false));
  }

  private static String surefires() {
    return """
        <testsuite name="foo" tests="1" errors="0" failures="0" skipped="0">
          <properties><property name="java.version" value="17"/></properties>
          <testcase name="a" classname="foo" time="0.1"/>
        </testsuite>
        """;
  }

  private Path reports() {
    return folder.resolve("surefire-reports");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(reports())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
