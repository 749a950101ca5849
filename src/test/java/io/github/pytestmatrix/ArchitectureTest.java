package io.github.pytestmatrix;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

/** The package table of CONTRIBUTING.md, kept true. */
@AnalyzeClasses(
    packages = "io.github.pytestmatrix",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String BASE = "io.github.pytestmatrix";

  @ArchTest
  static final ArchRule packagesUseOnlyWhatTheirTableAllows =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("root")
          .definedBy(BASE)
          .layer("workspace")
          .definedBy(BASE + ".workspace..")
          .layer("masking")
          .definedBy(BASE + ".masking..")
          .layer("matrix")
          .definedBy(BASE + ".matrix..")
          .layer("engine")
          .definedBy(BASE + ".engine")
          .layer("docker")
          .definedBy(BASE + ".engine.docker..")
          .layer("local")
          .definedBy(BASE + ".engine.local..")
          .layer("plan")
          .definedBy(BASE + ".plan..")
          .layer("result")
          .definedBy(BASE + ".result..")
          .layer("pytest")
          .definedBy(BASE + ".pytest..")
          .layer("run")
          .definedBy(BASE + ".run..")
          .layer("report")
          .definedBy(BASE + ".report..")
          .layer("console")
          .definedBy(BASE + ".console..")
          .layer("mojo")
          .definedBy(BASE + ".mojo..")
          .whereLayer("root")
          .mayNotAccessAnyLayer()
          .whereLayer("workspace")
          .mayOnlyAccessLayers("root")
          .whereLayer("masking")
          .mayNotAccessAnyLayer()
          .whereLayer("matrix")
          .mayOnlyAccessLayers("root")
          .whereLayer("engine")
          .mayOnlyAccessLayers("root", "workspace")
          .whereLayer("docker")
          .mayOnlyAccessLayers("root", "workspace", "engine")
          .whereLayer("local")
          .mayOnlyAccessLayers("root", "workspace", "engine")
          .whereLayer("plan")
          .mayOnlyAccessLayers("root", "masking", "matrix", "workspace", "engine")
          .whereLayer("result")
          .mayOnlyAccessLayers("root", "engine", "matrix")
          .whereLayer("pytest")
          .mayOnlyAccessLayers("root", "engine", "result")
          .whereLayer("run")
          .mayOnlyAccessLayers("root", "masking", "plan", "engine", "matrix", "pytest", "result")
          .whereLayer("report")
          .mayOnlyAccessLayers("root", "result", "engine", "matrix", "plan")
          .whereLayer("console")
          .mayOnlyAccessLayers("root", "result", "run", "plan", "engine", "matrix", "workspace");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching(BASE + ".(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule everyClassIsInAPackageOfTheTable =
      classes()
          .should()
          .resideInAnyPackage(
              BASE,
              BASE + ".workspace",
              BASE + ".masking",
              BASE + ".matrix",
              BASE + ".engine",
              BASE + ".engine.docker",
              BASE + ".engine.local",
              BASE + ".plan",
              BASE + ".result",
              BASE + ".pytest",
              BASE + ".run",
              BASE + ".report",
              BASE + ".console",
              BASE + ".mojo");

  @ArchTest
  static final ArchRule onlyTheDockerEngineKnowsDockersClient =
      noClasses()
          .that()
          .resideOutsideOfPackage(BASE + ".engine.docker")
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
