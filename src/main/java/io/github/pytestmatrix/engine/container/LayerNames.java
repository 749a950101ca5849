package io.github.pytestmatrix.engine.container;

import io.github.pytestmatrix.Sha256;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.shared.WheelSources;
import io.github.pytestmatrix.workspace.SourceDigests;
import io.github.pytestmatrix.workspace.SourceReads;
import io.github.pytestmatrix.workspace.SourceRecord;
import java.util.List;
import java.util.regex.Pattern;

/** By what names the layers of environments are found, whoever has built them. */
public final class LayerNames {
  /** Changes with what our own lines of a set-up leave in an environment. */
  private static final String SETUP_FORMAT = "with a user for the tests, and with traces";

  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

  /**
   * A layer that is there or has to be made.
   *
   * @param origin by which one that is made from the sources is found; empty for others
   */
  public record Name(String fingerprint, String origin) {}

  /**
   * What an engine noted of a layer that was made from sources.
   *
   * @param sources as {@link SourceRecord#text} has it
   */
  public record Made(String fingerprint, String sources) {}

  /** The layers of an origin that the engine has. */
  public interface Store {
    List<Made> of(String origin) throws InterruptedException;
  }

  private final String base;
  private final Store store;

  /**
   * @param base all that tells bases apart
   */
  public LayerNames(String base, Store store) {
    this.base = base;
    this.store = store;
  }

  public Name interpreter() {
    return new Name(Sha256.of(base + "compiled"), "");
  }

  public Name dependencies(EnvironmentSpec spec) throws InterruptedException {
    // A set-up with the wrong interpreter must not be another cell's right one.
    String key = Sha256.of(base + spec.digest() + SETUP_FORMAT + spec.base().python());
    return spec.dependsOnSources() ? ofSources(key, spec) : new Name(key, "");
  }

  /** That of the dependencies where the project is not installed. */
  public Name project(EnvironmentSpec spec, Name dependencies) throws InterruptedException {
    String kind = WheelSources.kind(spec.install()) + spec.extras();
    return spec.install() == ProjectInstall.NONE
        ? dependencies
        : ofSources(Sha256.of(dependencies.fingerprint() + kind), spec);
  }

  /**
   * The layer that was made of all that its build read of these sources; else the one to be made.
   * Where notes get lost, only what was made of all the same sources is found.
   *
   * @param key over all else that it is made of
   */
  private Name ofSources(String key, EnvironmentSpec spec) throws InterruptedException {
    SourceDigests sources = spec.workspace().digests();
    String origin = Sha256.of(key + sources.names());
    for (Made made : store.of(origin)) {
      if (FINGERPRINT.matcher(made.fingerprint()).matches() && fits(made.sources(), spec)) {
        return new Name(made.fingerprint(), origin);
      }
    }
    return new Name(Sha256.of(origin + sources.contents(SourceReads.EVERYTHING)), origin);
  }

  /** What is to be noted of a layer. */
  public static String sources(SourceReads reads, EnvironmentSpec spec) {
    return SourceRecord.of(reads, spec.workspace().digests()).text();
  }

  /** Whether the same would be made of the spec's sources. */
  public static boolean fits(String noted, EnvironmentSpec spec) {
    return SourceRecord.parse(noted)
        .filter(record -> record.fits(spec.workspace().digests()))
        .isPresent();
  }
}
