package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.it.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigestSnapshotTest {
  @TempDir private Path folder;

  /** A change of these makes all users build all of their environments anew. */
  @Test
  void digestsOfEnvironments() throws IOException {
    PlanFixture fixture = new PlanFixture(folder);
    List<String> lines = new ArrayList<>();
    lines.add("as it is by default   " + fixture.digest());
    fixture.packages = Optional.of(List.of("pytest>=8", "six"));
    lines.add("with packages         " + fixture.digest());
    fixture.write("requirements.txt", "-r more.txt\nrequests\n").write("more.txt", "idna\n");
    lines.add("with requirements     " + fixture.digest());
    fixture.set(Setting.SETUP, "apt-get update");
    lines.add("with set-up lines     " + fixture.digest());
    fixture.environment.put("PIP_INDEX_URL", "https://me:secret@pypi.example.org/simple");
    lines.add("with variables        " + fixture.digest());
    fixture.caller.put("TOKEN", "hunter2-hunter2");
    fixture.set(Setting.SECRET_ENVIRONMENT, "TOKEN");
    lines.add("with a secret         " + fixture.digest());
    fixture.write("pyproject.toml", "[project]\nname = 'sample'\nversion = '1'\n");
    lines.add("with the project      " + fixture.digest());
    fixture.write("requirements.txt", "./lib\n").write("lib/setup.py", "");
    lines.add("with a local project  " + fixture.digest());

    Snapshot.verify("environment-digests", lines);
  }
}
