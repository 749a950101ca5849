package io.github.pytestmatrix.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pytestmatrix.release.Contract.Break;
import io.github.pytestmatrix.report.JsonReport;
import io.github.pytestmatrix.report.ReportStyle;
import io.github.pytestmatrix.report.ResultSchema;
import io.github.pytestmatrix.report.Samples;
import io.github.pytestmatrix.report.SurefireReport;
import io.github.pytestmatrix.report.XunitReport;
import io.github.pytestmatrix.result.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a release promised, later ones keep, or the changelog tells of it. */
class ContractTest {
  private static final Path KEPT =
      Path.of("src/test/resources/io/github/pytestmatrix/release/contract.tsv");
  private static final Path DESCRIPTOR = Path.of("target/classes/META-INF/maven/plugin.xml");
  private static final String WRITE = "pytest-matrix.contract.write";

  @TempDir static Path folder;

  private static String descriptor;
  private static JsonNode schema;
  private static List<String> files;

  private final ProjectVersion version = ProjectVersion.ofPom();

  @BeforeAll
  static void collect() throws IOException {
    descriptor = Files.readString(DESCRIPTOR);
    schema = ResultSchema.published().text();
    files = files();
  }

  @Test
  void whatTheLastReleasePromisedHolds() throws Exception {
    Contract now = Contract.of(descriptor, schema, files);
    if (System.getProperty(WRITE) != null) {
      List<String> lines = new ArrayList<>(List.of(version.release()));
      lines.addAll(now.lines());
      Files.write(KEPT, lines);
      return;
    }
    Changelog changelog = new Changelog(Files.readAllLines(Path.of("CHANGELOG.md")));

    assertThat(untold(now, changelog))
        .as(
            "Name each in `code` under Changed or Removed in CHANGELOG.md. Before %s is released:"
                + " mvn test -Dtest=ContractTest -D%s",
            keptVersion(), WRITE)
        .isEmpty();
  }

  @Test
  void theKeptCopyIsTheLastReleases() throws Exception {
    Changelog changelog = new Changelog(Files.readAllLines(Path.of("CHANGELOG.md")));

    assertThat(keptVersion()).isEqualTo(version.lastRelease(changelog));
    if (!version.isSnapshot()) {
      assertThat(kept()).isEqualTo(Contract.of(descriptor, schema, files));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          doctor     | doctor</goal>                            | physician</goal>
          test       | <phase>verify</phase>                    | <phase>test</phase>
          clean      | <requiresProject>false</requiresProject> | <requiresProject>true</requiresProject>
          timeout    | timeout</name>                           | timeLimit</name>
          memory     | ${pytest-matrix.memory}                  | ${pytest-matrix.ram}
          maxCells   | default-value="256"                      | default-value="64"
          pullPolicy | ' default-value="ifNotPresent"'          | ''
          failFast   | <type>boolean</type>                     | <type>java.lang.String</type>
          matrix     | <required>false</required>               | <required>true</required>
          engine     | <editable>true</editable>                | <editable>false</editable>
          """)
  void whatTheDescriptorLosesIsFound(String name, String was, String becomes) throws Exception {
    int from = descriptor.indexOf(">" + name + "<") + 1;
    assertThat(from).isPositive();
    String broken =
        descriptor.substring(0, from) + replaceFirst(descriptor.substring(from), was, becomes);

    isToldOf(name, Contract.of(broken, schema, files));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          schemaVersion | {"const":1}                | {"const":2}
          attempts      | "attempts":                | "tries":
          allowedToFail | {"type":"boolean"}         | {"type":"string"}
          setupLog      | ,"setupLog"]               | ]
          status        | "FLAKY",                   | ''
          """)
  void whatTheSchemaLosesIsFound(String name, String was, String becomes) throws Exception {
    String text = schema.toString();
    assertThat(text).contains(was);
    JsonNode broken = new ObjectMapper().readTree(text.replace(was, becomes));

    isToldOf(name, Contract.of(descriptor, broken, files));
  }

  @Test
  void aFileOfAnotherNameIsFound() throws Exception {
    for (String file : files) {
      List<String> others = files.stream().filter(other -> !other.equals(file)).toList();

      isToldOf(file, Contract.of(descriptor, schema, others));
    }
  }

  @Test
  void aNewParameterIsNoBreakUnlessItIsRequired() throws Exception {
    String parameter =
        "<parameter><name>novelty</name><type>int</type><required>false</required>"
            + "<editable>true</editable></parameter>";
    String more = replaceFirst(descriptor, "<parameter>", parameter + "<parameter>");
    Contract before = Contract.of(descriptor, schema, files);

    assertThat(before.breaksIn(Contract.of(more, schema, files))).isEmpty();
    String demanding =
        more.replace("<required>false</required><editable>", "<required>true</required><editable>");
    assertThat(before.breaksIn(Contract.of(demanding, schema, files)))
        .extracting(one -> one.fact().name())
        .containsOnly("novelty");
  }

  @Test
  void theKeptCopyIsReadAsItWasWritten() throws Exception {
    Contract now = Contract.of(descriptor, schema, files);

    assertThat(Contract.read(now.lines())).isEqualTo(now);
    assertThat(now.lines()).hasSizeGreaterThan(400);
  }

  /** It is a break until the changelog says that it was changed or removed; not if it was added. */
  private void isToldOf(String name, Contract broken) throws Exception {
    Contract before = Contract.of(descriptor, schema, files);
    List<Break> breaks = before.breaksIn(broken);

    assertThat(breaks).extracting(one -> one.fact().name()).contains(name);
    assertThat(unnamed(breaks, Set.of())).isNotEmpty();
    assertThat(names(breaks, "Added")).contains(name);
    assertThat(names(breaks, "Changed")).doesNotContain(name);
    assertThat(names(breaks, "Removed")).doesNotContain(name);
  }

  private static List<String> names(List<Break> breaks, String section) {
    List<String> text = new ArrayList<>(List.of("## [Unreleased]", "### " + section));
    breaks.forEach(one -> text.add("- `" + one.fact().name() + "` is another."));
    text.addAll(List.of("## [1.0]", "### Changed", "- `everything`"));
    return unnamed(breaks, new Changelog(text).changedSince("1.0")).stream()
        .map(one -> one.fact().name())
        .toList();
  }

  private static List<String> untold(Contract now, Changelog changelog) throws IOException {
    return unnamed(kept().breaksIn(now), changelog.changedSince(keptVersion())).stream()
        .map(Break::what)
        .toList();
  }

  private static List<Break> unnamed(List<Break> breaks, Set<String> named) {
    return breaks.stream().filter(one -> !named.contains(one.fact().name())).toList();
  }

  private static String keptVersion() throws IOException {
    return Files.readAllLines(KEPT).get(0);
  }

  private static Contract kept() throws IOException {
    List<String> lines = Files.readAllLines(KEPT);
    return Contract.read(lines.subList(1, lines.size()));
  }

  private static String replaceFirst(String text, String was, String becomes) {
    int at = text.indexOf(was);
    assertThat(at).as(was).isNotNegative();
    return text.substring(0, at) + becomes + text.substring(at + was.length());
  }

  /** The names that the writers of reports give. */
  private static List<String> files() throws IOException {
    RunResult run =
        Samples.run(
            Samples.cell("py312", Samples.passed("tests.test_a.TestC", "test_x")),
            Samples.broken("py313-django42", Samples.error("exit 1")));
    Path out = folder.resolve("pytest-matrix");
    new JsonReport(out).write(run);
    new XunitReport(out, Set.of("py312"), new ReportStyle(true, false)).write(run);
    for (boolean suffix : new boolean[] {true, false}) {
      Path reports = folder.resolve(suffix ? "reports" : "reports-without-suffix");
      new SurefireReport(reports, out, "1", new ReportStyle(suffix, false)).write(run);
    }
    try (Stream<Path> written = Files.walk(folder)) {
      return written
          // The index is between the plugin and itself.
          .filter(file -> Files.isRegularFile(file) && !file.toString().endsWith(".index"))
          .map(file -> folder.relativize(file).toString().replace('\\', '/').replace(' ', '_'))
          .sorted()
          .toList();
    }
  }
}
