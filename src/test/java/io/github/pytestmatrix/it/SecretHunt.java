package io.github.pytestmatrix.it;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Looks for secrets in all that a build leaves behind: files, their names, images with their
 * layers, and, while it runs, command lines and containers.
 */
public final class SecretHunt {
  private static final int BLOCK = 1 << 20;
  private static final long PAUSE_MILLIS = 20;

  private final Needles needles;
  private final List<String> finds = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();
  private volatile boolean watching;
  private Thread watch = new Thread();

  public SecretHunt(Map<String, String> secrets) {
    this.needles = new Needles(secrets);
  }

  /** Every file below the folder, or the file itself. */
  public int files(File root) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(root.toPath())) {
      files = found.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    for (Path file : files) {
      text("the name of " + file, file.getFileName().toString());
      try (InputStream in = Files.newInputStream(file)) {
        bytes(file.toString(), in);
      }
    }
    return files.size();
  }

  /** The project's images: all of their layers and all that the daemon tells of them. */
  public int images(String project) throws IOException, InterruptedException {
    List<String> images =
        lines("docker", "images", "-q", "--no-trunc", "--filter", label(project))
            .distinct()
            .toList();
    if (images.isEmpty()) {
      return 0;
    }
    for (String image : images) {
      text("the history of " + image, output("docker", "history", "--no-trunc", image));
      text("the configuration of " + image, output("docker", "inspect", image));
    }
    List<String> save = new ArrayList<>(List.of("docker", "save"));
    save.addAll(images);
    Process docker =
        new ProcessBuilder(save).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (TarArchiveInputStream tar = new TarArchiveInputStream(docker.getInputStream())) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.isFile()) {
          bytes("layer or configuration " + entry.getName(), unpacked(tar));
        }
      }
    }
    if (docker.waitFor() != 0) {
      throw new IOException("docker save failed: " + docker.exitValue());
    }
    return images.size();
  }

  /** Layers may be compressed; files in them stand in one piece either way. */
  private static InputStream unpacked(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in);
    buffered.mark(2);
    boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
    buffered.reset();
    return gzip ? new GZIPInputStream(buffered) : buffered;
  }

  /** From now on looks at the command lines of all processes and at the project's containers. */
  public SecretHunt watch(String project, boolean docker) {
    watching = true;
    watch =
        new Thread(
            () -> {
              try {
                while (watching) {
                  commandLines();
                  if (docker) {
                    containers(project);
                  }
                  Thread.sleep(PAUSE_MILLIS);
                }
              } catch (IOException broken) {
                throw new UncheckedIOException(broken);
              } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
              }
            },
            "secret-hunt");
    watch.setDaemon(true);
    watch.start();
    return this;
  }

  public void stopWatching() throws InterruptedException {
    watching = false;
    watch.join();
  }

  private void commandLines() throws IOException {
    List<Path> processes;
    try (Stream<Path> found = Files.list(Path.of("/proc"))) {
      processes = found.filter(path -> path.getFileName().toString().matches("\\d+")).toList();
    }
    for (Path process : processes) {
      try {
        String line = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        see("process", line.replace('\0', ' '));
      } catch (IOException endedMeanwhile) {
        if (Files.exists(process)) {
          throw endedMeanwhile;
        }
      }
    }
  }

  private void containers(String project) throws IOException, InterruptedException {
    for (String id : lines("docker", "ps", "-aq", "--filter", label(project)).toList()) {
      see("container", output("docker", "inspect", id)); // empty where it is gone again
    }
  }

  private synchronized void see(String kind, String text) throws IOException {
    text("a " + kind + ": " + text, text);
    if (!text.isBlank()) {
      seen.add(kind + " " + text);
    }
  }

  /** How many command lines and containers were looked at that hold the text. */
  public synchronized long seen(String kind, String text) {
    return seen.stream().filter(one -> one.startsWith(kind + " ") && one.contains(text)).count();
  }

  /** What was found, and where. */
  public synchronized List<String> finds() {
    return List.copyOf(finds);
  }

  private static String label(String project) {
    return "label=io.github.pytest-matrix.project=" + project;
  }

  private synchronized void text(String where, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    needles.in(bytes, bytes.length).ifPresent(secret -> finds.add(secret + " in " + where));
  }

  private synchronized void bytes(String where, InputStream in) throws IOException {
    byte[] buffer = new byte[Needles.LONGEST + BLOCK];
    int kept = 0;
    for (int read = in.readNBytes(buffer, 0, BLOCK);
        read > 0;
        read = in.readNBytes(buffer, kept, BLOCK)) {
      int length = kept + read;
      var found = needles.in(buffer, length);
      if (found.isPresent()) {
        finds.add(found.get() + " in " + where);
        return;
      }
      kept = Math.min(Needles.LONGEST, length);
      System.arraycopy(buffer, length - kept, buffer, 0, kept);
    }
  }

  private static Stream<String> lines(String... command) throws IOException, InterruptedException {
    return output(command).lines();
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
