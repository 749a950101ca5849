package io.github.pytestmatrix;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The package table of CONTRIBUTING.md, kept true. */
@AnalyzeClasses(
    packages = "io.github.pytestmatrix",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String BASE = "io.github.pytestmatrix";

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (\\S+|\\*\\(root\\)\\*) \\|.*\\|([^|\\n]*)\\|$");

  /** Each package of the table to the patterns of packages that it may use. */
  private static final Map<String, Set<String>> TABLE = table();

  private static Map<String, Set<String>> table() {
    try {
      Map<String, Set<String>> table = new LinkedHashMap<>();
      String text = Files.readString(Path.of("CONTRIBUTING.md"));
      Matcher row =
          ROW.matcher(text.substring(text.indexOf("## Packages"), text.indexOf("## Build")));
      while (row.find()) {
        table.put(name(row.group(1).replace("`", "")), uses(row.group(2).strip()));
      }
      table.remove(name("package"));
      table.remove(name("---"));
      return table;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Set<String> uses(String column) {
    return column.isEmpty()
        ? Set.of()
        : Arrays.stream(column.split(", ")).collect(Collectors.toUnmodifiableSet());
  }

  private static String name(String inTable) {
    return inTable.equals("root") || inTable.equals("*(root)*") ? BASE : BASE + "." + inTable;
  }

  private static boolean allows(String from, String to) {
    Set<String> uses = TABLE.getOrDefault(from, Set.of());
    return uses.stream()
        .anyMatch(
            use ->
                use.endsWith(".*")
                    ? to.startsWith(name(use.substring(0, use.length() - 1)))
                    : name(use).equals(to));
  }

  @ArchTest
  static void packagesUseOnlyWhatTheirTableAllows(JavaClasses all) {
    Set<String> forbidden = new TreeSet<>();
    for (JavaClass type : all) {
      for (Dependency use : type.getDirectDependenciesFromSelf()) {
        String from = type.getPackageName();
        String to = use.getTargetClass().getBaseComponentType().getPackageName();
        if (to.startsWith(BASE) && !to.equals(from) && !allows(from, to)) {
          forbidden.add(from + " uses " + to + ": " + use.getDescription());
        }
      }
    }
    assertThat(forbidden).isEmpty();
  }

  /** What nobody does any more is no longer allowed. */
  @ArchTest
  static void tableAllowsNothingThatNobodyUses(JavaClasses all) {
    Map<String, Set<String>> used = new TreeMap<>();
    for (JavaClass type : all) {
      for (Dependency use : type.getDirectDependenciesFromSelf()) {
        used.computeIfAbsent(type.getPackageName(), from -> new TreeSet<>())
            .add(use.getTargetClass().getBaseComponentType().getPackageName());
      }
    }
    Set<String> unused = new TreeSet<>();
    TABLE.forEach(
        (from, uses) -> {
          for (String use : uses) {
            if (!use.endsWith(".*")
                && TABLE.containsKey(name(use))
                && !used.getOrDefault(from, Set.of()).contains(name(use))) {
              unused.add(from + " doesn't use " + use);
            }
          }
        });
    assertThat(unused).isEmpty();
  }

  @ArchTest
  static void everyPackageIsInTheTableAndExists(JavaClasses all) {
    Set<String> packages = new TreeSet<>();
    all.forEach(type -> packages.add(type.getPackageName()));

    assertThat(TABLE.keySet()).containsExactlyInAnyOrderElementsOf(packages);
  }

  /** Who reads or searches for a name finds one type; a test named after a type is that type's. */
  @ArchTest
  static void eachTypeHasANameOfItsOwn(JavaClasses all) throws IOException {
    Map<String, Path> types = new TreeMap<>();
    Set<String> taken = new TreeSet<>();
    for (Path file : sources("src/main/java", "src/test/java")) {
      Path other = types.putIfAbsent(file.getFileName().toString(), file);
      if (other != null) {
        taken.add(other + " and " + file);
      }
    }
    types.forEach(
        (name, file) -> {
          Path tested = types.get(name.replaceFirst("Test(?=\\.java$)", ""));
          if (!packageOf(tested == null ? file : tested).equals(packageOf(file))) {
            taken.add(file + " is not beside " + tested);
          }
        });
    assertThat(types).hasSizeGreaterThan(all.size() / 2);
    assertThat(taken).isEmpty();
  }

  private static List<Path> sources(String... roots) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String root : roots) {
      try (Stream<Path> walk = Files.walk(Path.of(root))) {
        walk.filter(file -> file.toString().endsWith(".java"))
            .filter(file -> !file.endsWith("package-info.java"))
            .forEach(files::add);
      }
    }
    return files;
  }

  private static Path packageOf(Path source) {
    return source.subpath(3, source.getNameCount() - 1); // src/main/java, src/test/java
  }

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching(BASE + ".(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheDockerEngineKnowsDockersClient =
      noClasses()
          .that()
          .resideOutsideOfPackage(BASE + ".engine.docker..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.github.dockerjava..");

  @ArchTest
  static final ArchRule onlyTheMojosKnowMaven =
      noClasses()
          .that()
          .resideOutsideOfPackage(BASE + ".mojo")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.maven..", "org.eclipse.aether..", "javax.inject..");

  /** What a message prints goes through Maven's log; the live board alone draws. */
  @ArchTest
  static final ArchRule onlyConsoleAndMojosPrint =
      noClasses()
          .that(describe("print nothing", type -> !printing(type)))
          .should()
          .accessTargetWhere(
              describe(
                  "is a standard stream",
                  access ->
                      access.getTargetOwner().isEquivalentTo(System.class)
                          && (access.getName().equals("out") || access.getName().equals("err"))))
          .because("the core never prints");

  @ArchTest
  static final ArchRule nobodyUsesAnotherLog =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.util.logging..",
              "org.slf4j..",
              "org.apache.logging..",
              "org.apache.commons.logging..");

  @ArchTest
  static final ArchRule nobodyUsesTheLibrariesOfOurLibraries =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.google.common..", "org.apache.commons.lang3..");

  @ArchTest
  static final ArchRule onlySha256AsksForADigest =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(Sha256.class.getName())
          .should()
          .callMethod(MessageDigest.class, "getInstance", String.class);

  @ArchTest
  static final ArchRule onlyWholeFileMovesAFileIntoItsPlaceAtOnce =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(WholeFile.class.getName())
          .should()
          .accessField(StandardCopyOption.class, "ATOMIC_MOVE");

  @ArchTest
  static final ArchRule nobodyKeepsStaticStateThatChanges =
      com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields()
          .that()
          .areStatic()
          .and(are(handWritten()))
          .should()
          .notBeFinal();

  @ArchTest
  static final ArchRule nobodyEndsTheJvmOrStartsThreadsOfThePool =
      noClasses()
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class)
          .orShould()
          .callMethod("java.util.Collection", "parallelStream")
          .because("a build isn't ours to end, and no parallel stream can be cancelled");

  private static DescribedPredicate<JavaField> handWritten() {
    return describe(
        "written by hand", field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC));
  }

  private static boolean printing(JavaClass type) {
    return type.getPackageName().equals(BASE + ".console")
        || type.getPackageName().equals(BASE + ".mojo");
  }
}
