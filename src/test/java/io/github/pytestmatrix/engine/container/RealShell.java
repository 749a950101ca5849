package io.github.pytestmatrix.engine.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a script of ours with this machine's {@code sh}, its absolute folders moved below a
 * temporary one.
 */
public final class RealShell {
  /** What the script wrote, and its exit code; standard error is where a container's is. */
  public record Ended(int code, String output, String error) {}

  final Path root;

  public RealShell(Path root) throws IOException {
    this.root = root;
    for (String folder :
        new String[] {
          ContainerPaths.WORK, ContainerPaths.PROBE, ContainerPaths.RESULTS, "bin", "etc", "root"
        }) {
      Files.createDirectories(root.resolve(folder));
    }
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    Files.writeString(root.resolve("etc/group"), "root:x:0:\n");
    command("chown", "exit 0\n"); // whoever runs this test may not be root
  }

  Path work() {
    return root.resolve(ContainerPaths.WORK);
  }

  /** A command that the script finds before any other. */
  public RealShell command(String name, String lines) throws IOException {
    Path file = root.resolve("bin").resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + lines);
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("Can't make " + file + " executable");
    }
    return this;
  }

  public Ended run(String script) throws IOException, InterruptedException {
    return run(script, Map.of());
  }

  public Ended run(String script, Map<String, String> variables)
      throws IOException, InterruptedException {
    Path file = root.resolve("script.sh");
    Files.writeString(
        file,
        script
            .replace("/root", root + "/root")
            .replace("/home/", root + "/home/")
            .replace("/etc/", root + "/etc/")
            .replace("/" + ContainerPaths.OURS, root + "/" + ContainerPaths.OURS));
    Path output = root.resolve("stdout");
    Path error = root.resolve("stderr");
    ProcessBuilder builder =
        new ProcessBuilder("sh", file.toString())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile())
            .redirectError(error.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", root.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().putAll(variables);
    Process process = builder.start();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("The script hangs:\n" + script);
    }
    return new Ended(
        process.exitValue(),
        Files.readString(output, StandardCharsets.UTF_8),
        Files.readString(error, StandardCharsets.UTF_8));
  }
}
