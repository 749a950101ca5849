package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.result.TestCaseResult;
import io.github.pytestmatrix.result.TestCaseResult.Output;
import io.github.pytestmatrix.result.TestCaseResult.Source;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How tests are told apart. */
class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "tests/test_a.py::TestC::test_x[a::b/c.py],'',tests.test_a.TestC,test_x[a::b/c.py]",
    "t.py::a,pre,pre.t,a",
    "t.py::C::()::a,'',t.C,a",
    "test_a.py,'','',test_a",
    "[x],'','',[x]",
    "::a,'','',a",
  })
  void nameIsTheOneThatPytestGives(String nodeId, String prefix, String className, String name) {
    assertThat(TestName.of(nodeId, prefix)).isEqualTo(new TestName(className, name));
  }

  @Test
  void whatDiffersInAnyPartIsAnother() {
    distinct(new TestName("a", "b"), new TestName("a", "c"), new TestName("c", "b"));
    distinct(new TestRun("a", 1), new TestRun("a", 2), new TestRun("b", 1));
    distinct(
        new TestKey("a", 1, "x"),
        new TestKey("a", 1, "y"),
        new TestKey("a", 2, "x"),
        new TestKey("b", 1, "x"));
    assertThat(new TestName("a", "b")).isEqualTo(new TestName("a", "b")).isNotEqualTo(new Object());
    assertThat(new TestRun("a", 1)).isEqualTo(new TestRun("a", 1)).isNotEqualTo(new Object());
    assertThat(new TestKey("a", 1, "x"))
        .isEqualTo(new TestKey("a", 1, "x"))
        .isNotEqualTo(new Object());
  }

  private static void distinct(Object... values) {
    Set<Integer> hashes = new HashSet<>();
    Stream.of(values).forEach(value -> hashes.add(value.hashCode()));
    assertThat(hashes).hasSameSizeAs(values);
    for (Object value : values) {
      assertThat(Stream.of(values).filter(value::equals)).hasSize(1);
    }
  }

  @Test
  void nodeIdThatTheXmlCutsIsKnownByItsDigest() {
    for (String kept : List.of("a".repeat(2731), "a".repeat(8192), "\u00e9".repeat(4096))) {
      assertThat(run(kept)).isEqualTo(kept);
    }
    assertThat(run("a".repeat(8193))).startsWith("sha256:").hasSize(7 + 64);
    assertThat(run("\u00e9".repeat(4097))).startsWith("sha256:");
    assertThat(run("\u4e2d".repeat(2731))).startsWith("sha256:");
    assertThat(run("\u4e2d".repeat(2730))).startsWith("\u4e2d");
  }

  private static String run(String nodeId) {
    return TestRun.of(new Session.Test(Optional.of(nodeId), test("n"))).nodeId();
  }

  @Test
  void sameNamesOfOneSessionAreNumbered() {
    List<Session.Test> tests =
        Stream.of("a", "a (2)", "a", "b", "a")
            .map(name -> new Session.Test(Optional.empty(), test(name)))
            .toList();

    assertThat(new DistinctNames().of(tests))
        .extracting(test -> test.result().name())
        .containsExactly("a", "a (2)", "a (3)", "b", "a (4)");
  }

  @Test
  void placeOfATestIsInItsNodeIdOrItsAttributes() {
    Sources sources = new Sources();
    assertThat(sources.ofNodeId("t/a.py::C::x")).contains(new Source("t/a.py", 0));
    assertThat(sources.ofNodeId("t/a.py")).contains(new Source("t/a.py", 0));
    assertThat(sources.ofNodeId("::x")).isEmpty();
    assertThat(sources.of("a.py", "0")).contains(new Source("a.py", 1));
    assertThat(sources.of("a.py", "123456789")).contains(new Source("a.py", 0));
    assertThat(sources.of(" ", "1")).isEmpty();
    String longest = "d/".repeat(2048);
    assertThat(sources.of(longest, "1")).contains(new Source(longest, 2));
    assertThat(sources.of(longest + "d", "1")).isEmpty();
    Source first = sources.of("b.py", "1").orElseThrow();
    Source second = sources.of(new StringBuilder("b.py").toString(), "2").orElseThrow();
    assertThat(second.file()).isSameAs(first.file());
  }

  private static TestCaseResult test(String name) {
    return new TestCaseResult(
        "c", name, Duration.ZERO, List.of(), Optional.empty(), Output.NONE, List.of());
  }
}
