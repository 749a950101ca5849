package io.github.pytestmatrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Decision 022: code that each build runs has loops, where the JVM would make classes. */
@AnalyzeClasses(
    packages = "io.github.pytestmatrix",
    importOptions = ImportOption.DoNotIncludeTests.class)
class PlainLoopsTest {
  private static final String MARK = "// Plain loops: decision 022";
  private static final Path DECISION =
      Path.of("docs/decisions/022-plain-loops-where-every-build-passes.md");
  private static final Path MAIN = Path.of("src/main/java");

  @ArchTest
  static void markedFilesHaveNoStreamsAndNoLambdasThatOnlySaveALine(JavaClasses all)
      throws IOException {
    Set<String> marked = marked();
    Set<String> checked = new TreeSet<>();
    Set<String> forbidden = new TreeSet<>();
    for (JavaClass type : all) {
      String file = type.getSource().flatMap(Source::getFileName).orElseThrow();
      String path = type.getPackageName().replace('.', '/') + "/" + file;
      if (marked.contains(path)) {
        checked.add(path);
        type.getAccessesFromSelf().stream()
            .filter(PlainLoopsTest::savesALine)
            .forEach(access -> forbidden.add(access.getDescription()));
      }
    }

    assertThat(checked).isEqualTo(marked);
    assertThat(forbidden).isEmpty();
  }

  @ArchTest
  static void filesThatTheDecisionNamesAreMarked(JavaClasses all) throws IOException {
    Set<String> named = new TreeSet<>();
    String text = Files.readString(DECISION);
    Matcher name =
        Pattern.compile("`(\\w+)`")
            .matcher(text.substring(text.indexOf("|---|"), text.indexOf("**Why.**")));
    while (name.find()) {
      named.add(name.group(1));
    }
    named.remove("PlainLoopsTest");
    for (String path : marked()) {
      named.remove(Path.of(path).getFileName().toString().replace(".java", ""));
    }

    assertThat(named).as("named, but without the line").isEmpty();
  }

  /** Whether it is a stream, or something that {@code java.util} takes a function for. */
  private static boolean savesALine(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getPackageName();
    return owner.equals("java.util.stream")
        || owner.equals("java.util")
            && access.getTarget() instanceof CodeUnitAccessTarget called
            && called.getRawParameterTypes().stream()
                .anyMatch(type -> type.getPackageName().equals("java.util.function"));
  }

  private static Set<String> marked() throws IOException {
    Set<String> marked = new TreeSet<>();
    try (Stream<Path> files = Files.walk(MAIN)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toString().endsWith(".java") && Files.readString(file).startsWith(MARK + "\n")) {
          marked.add(MAIN.relativize(file).toString().replace('\\', '/'));
        }
      }
    }
    return marked;
  }
}
