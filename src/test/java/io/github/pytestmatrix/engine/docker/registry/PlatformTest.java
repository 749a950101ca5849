package io.github.pytestmatrix.engine.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64",
    "amd64, linux/amd64",
    "x86_64, linux/amd64",
    "linux/aarch64, linux/arm64",
    "LINUX/ARM64/v8, linux/arm64/v8",
    "armhf, linux/arm/v7",
    "linux/arm/v6, linux/arm/v6",
    "linux, linux",
  })
  void isReadAsTheDockerCommandDoes(String text, String platform) {
    assertThat(Platform.parse(text)).hasToString(platform);
  }

  @ParameterizedTest
  @CsvSource({
    "'', linux/arm64/v8, true",
    "linux, linux/arm64/v8, true",
    "linux, windows/amd64, false",
    "arm64, linux/arm64, true",
    "arm64, linux/arm64/v8, true",
    "linux/arm64/v8, linux/arm64, true",
    "linux/arm/v7, linux/arm, true",
    "linux/arm/v6, linux/arm, false",
    "linux/arm/v7, linux/arm/v6, false",
    "linux/amd64, linux/arm64, false",
  })
  void imageFitsByItsProcessor(String wanted, String image, boolean fits) {
    assertThat(Platform.parse(wanted).fits(Platform.parse(image))).isEqualTo(fits);
  }
}
