// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.WholeFile;
import io.github.pytestmatrix.engine.local.machine.FolderTree;
import io.github.pytestmatrix.engine.local.process.VenvLinks;
import io.github.pytestmatrix.engine.shared.WheelSources;
import io.github.pytestmatrix.workspace.SourceDigests;
import io.github.pytestmatrix.workspace.SourceReads;
import io.github.pytestmatrix.workspace.SourceRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A step on the way to an environment, in the cache: a folder with a virtual environment that
 * nobody runs anything in once it is complete, but copies.
 *
 * @param fingerprint its full name
 * @param lock the file whose lock who builds or removes it has to have
 * @param users the folder that tells who needs it
 * @param origin of one that is made from the sources: the file by which it is found
 */
record Layer(String fingerprint, Path folder, Path lock, Path users, Optional<Path> origin) {
  private static final String LAYOUT = "layout";
  private static final String FILES = "files";
  private static final String OWN_FILES = "own-files";
  private static final String OVERLAY_FILES = "overlay-files";
  private static final String PIP_FILES = "pip-files";
  private static final String SOURCES = "sources";
  private static final String OVERWRITTEN = "overwritten";
  private static final String COMPLETE = "complete";

  Path venv() {
    return folder.resolve("venv");
  }

  /** Where the sources lie while something is installed from them. */
  Path work() {
    return folder.resolve("work");
  }

  /** What installing from the sources left beside them. */
  Path overlay() {
    return folder.resolve("overlay");
  }

  /** Only with the project's wheel. */
  CheckoutChanges checkoutChanges() {
    return new CheckoutChanges(folder.resolve(WheelSources.LIST), venv());
  }

  Path temporary() {
    return folder.resolve("tmp");
  }

  /** The installer itself, in the layer of an interpreter. */
  Path pip() {
    return folder.resolve("pip");
  }

  Path layoutFile() {
    return folder.resolve(LAYOUT);
  }

  VenvLayout layout() throws IOException {
    return VenvLayout.read(layoutFile());
  }

  /** Whether it was built to its end. */
  boolean complete() {
    return Files.isRegularFile(folder.resolve(COMPLETE));
  }

  /**
   * Whether a fresh build would find nothing else in the sources; a layer that isn't made from them
   * fits always.
   */
  boolean fits(SourceDigests sources) {
    if (origin.isEmpty()) {
      return true;
    }
    Optional<SourceRecord> record = record();
    return record.isPresent() && record.get().fits(sources);
  }

  private Optional<SourceRecord> record() {
    try {
      return SourceRecord.parse(Files.readString(folder.resolve(SOURCES)));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /** Notes what of the sources decided about it. */
  void record(SourceReads reads, SourceDigests sources) throws IOException {
    Files.writeString(folder.resolve(SOURCES), SourceRecord.of(reads, sources).text());
  }

  /** Who has needed it, and when; as long as it lies there. */
  LayerUsage uses() {
    return new LayerUsage(folder.resolve("projects"));
  }

  /** When somebody last needed it. */
  Instant lastUse() throws IOException {
    Instant built = Files.getLastModifiedTime(folder).toInstant();
    Instant used = uses().last().orElse(built);
    return used.isAfter(built) ? used : built;
  }

  /**
   * Looks as far as a cell needs it before it makes {@link #links}; whoever makes these looks at
   * each file.
   *
   * @throws DamagedLayerException where something of that is gone or changed
   */
  void checkForCells() throws DamagedLayerException {
    checkInterpreter();
    checkFiles(OWN_FILES, venv());
    if (hasOverlay()) {
      checkFiles(OVERLAY_FILES, overlay());
    }
  }

  /**
   * @throws DamagedLayerException where something of it is gone or changed
   */
  void check() throws DamagedLayerException {
    checkForCells();
    checkFiles(FILES, venv());
  }

  /** The same, with a look at the installer, which is needed only for building. */
  void checkWithPip() throws DamagedLayerException {
    check();
    if (Files.exists(folder.resolve(PIP_FILES))) {
      checkFiles(PIP_FILES, pip());
    }
  }

  private void checkInterpreter() throws DamagedLayerException {
    try {
      Path python = layout().python(venv());
      if (!Files.exists(python)) {
        throw new DamagedLayerException("its interpreter " + python + " is gone");
      }
    } catch (IOException unreadable) {
      throw unreadable(unreadable);
    }
  }

  private void checkFiles(String list, Path place) throws DamagedLayerException {
    try {
      LayerFiles.read(folder.resolve(list)).checkIn(place);
    } catch (IOException unreadable) {
      throw unreadable(unreadable);
    }
  }

  private static DamagedLayerException unreadable(IOException cause) {
    return new DamagedLayerException("it can't be read: " + cause);
  }

  LayerFiles files() throws IOException {
    return LayerFiles.read(folder.resolve(FILES));
  }

  /** Those of {@link #files} that a copy can't share. */
  LayerFiles ownFiles() throws IOException {
    return LayerFiles.read(folder.resolve(OWN_FILES));
  }

  /** What makes a whole environment of a copy of {@link #ownFiles}. */
  VenvLinks links(Path target) {
    return new VenvLinks(folder.resolve(FILES), venv(), target);
  }

  private boolean hasOverlay() {
    return Files.exists(folder.resolve(OVERLAY_FILES));
  }

  private LayerFiles overlayFiles() throws IOException {
    return LayerFiles.read(folder.resolve(OVERLAY_FILES));
  }

  /**
   * Makes a virtual environment of its own kind elsewhere.
   *
   * @param files all of it, or {@link #ownFiles}
   * @param target a folder that is not there yet
   * @param sources where those sources lie that were in {@link #work} when it was built
   */
  void copyTo(LayerFiles files, Path target, Path sources) throws IOException {
    new LayerCopy(venv(), target, List.of(Relocation.of(work(), sources))).make(files);
  }

  /** The sources that the build changed, replaced or removed; cells get what it made of them. */
  List<String> overwritten() throws IOException {
    Path list = folder.resolve(OVERWRITTEN);
    return Files.exists(list) ? Files.readAllLines(list) : List.of();
  }

  void writeOverwritten(Iterable<String> paths) throws IOException {
    Files.write(folder.resolve(OVERWRITTEN), paths);
  }

  /** Gives a private copy of the sources what installing left beside them, or changed in them. */
  void addOverlay(Path sources) throws IOException {
    if (hasOverlay()) {
      for (String path : overwritten()) {
        FolderTree.delete(sources.resolve(path));
      }
      new LayerCopy(overlay(), sources, List.of(Relocation.of(work(), sources)))
          .complete(overlayFiles());
    }
  }

  /** It is incomplete first, should that take long or fail. */
  void delete() throws IOException {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      FolderTree.delete(folder.resolve(COMPLETE));
    }
    FolderTree.delete(folder);
  }

  /** From here on it counts as complete; nobody sees half of this. */
  void seal(VenvLayout layout) throws IOException {
    layout.write(layoutFile());
    List<Relocation> places = List.of(Relocation.of(venv(), venv()), Relocation.of(work(), work()));
    LayerFiles files = LayerFiles.of(venv(), places);
    files.write(folder.resolve(FILES));
    files.own().write(folder.resolve(OWN_FILES));
    if (Files.isDirectory(overlay())) {
      LayerFiles.of(overlay(), places).write(folder.resolve(OVERLAY_FILES));
    }
    if (Files.isDirectory(pip())) {
      LayerFiles.of(pip(), List.of()).withoutBytecode().write(folder.resolve(PIP_FILES));
    }
    if (origin.isPresent()) {
      Files.createDirectories(origin.get().getParent());
      Files.writeString(origin.get(), "");
    }
    WholeFile.writeBytes(folder.resolve(COMPLETE), nothing -> {});
  }
}
