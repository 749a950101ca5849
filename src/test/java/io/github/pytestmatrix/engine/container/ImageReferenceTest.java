package io.github.pytestmatrix.engine.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageReferenceTest {
  @ParameterizedTest
  @CsvSource({
    "python, docker.io, library/python, latest",
    "python:3.8-slim, docker.io, library/python, 3.8-slim",
    "library/python:3, docker.io, library/python, 3",
    "docker.io/python:3, docker.io, library/python, 3",
    "index.docker.io/me/app, docker.io, me/app, latest",
    "me/app:1, docker.io, me/app, 1",
    "localhost/x, localhost, x, latest",
    "localhost:5000/x, localhost:5000, x, latest",
    "localhost:5000/x:2, localhost:5000, x, 2",
    "ghcr.io/a/b@sha256:abc, ghcr.io, a/b, sha256:abc",
    "ghcr.io/a/b:1@sha256:abc, ghcr.io, a/b, sha256:abc",
    "registry.example.com:8443/deep/er/app:v1, registry.example.com:8443, deep/er/app, v1",
  })
  void nameIsTakenApart(String text, String registry, String repository, String version) {
    ImageReference image = ImageReference.parse(text);

    assertThat(image.registry()).isEqualTo(registry);
    assertThat(image.repository()).isEqualTo(repository);
    assertThat(image.version()).isEqualTo(version);
  }

  @Test
  void nameForTheDaemonIsAsWritten() {
    assertThat(ImageReference.parse("python:3").name()).isEqualTo("python");
    assertThat(ImageReference.parse("localhost:5000/x:2").name()).isEqualTo("localhost:5000/x");
    assertThat(ImageReference.parse("ghcr.io/a/b:1@sha256:abc").name()).isEqualTo("ghcr.io/a/b");
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io/pytest-matrix/env:1a2b, pytest-matrix/env:1a2b",
    "localhost/pytest-matrix/env:1a2b, pytest-matrix/env:1a2b",
    "pytest-matrix/env:1a2b, pytest-matrix/env:1a2b",
    "quay.io/pytest-matrix/env:1a2b, quay.io/pytest-matrix/env:1a2b",
    "mirror/docker.io/pytest-matrix/env:1a2b, mirror/docker.io/pytest-matrix/env:1a2b",
  })
  void registryThatPodmanPutsBeforeOurNamesIsTakenOff(String listed, String given) {
    assertThat(ImageReference.withoutPodmansRegistry(listed)).isEqualTo(given);
  }

  @Test
  void allSpellingsOfOneImageAreOne() {
    assertThat(ImageReference.parse("docker.io/library/python:latest").canonical())
        .isEqualTo(ImageReference.parse("python").canonical());
  }
}
