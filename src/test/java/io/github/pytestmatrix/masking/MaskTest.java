package io.github.pytestmatrix.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {
  private static final String SHORT = "hunter2+";
  private static final String LONG = "tok_9f8e7d6c5b4a39281706/Zz+Yy=Xx";
  private static final String OVERLAPPING = "Yy=Xxhunter2";

  private final Mask mask = Mask.of(List.of(SHORT, LONG, OVERLAPPING), List.of("bob:s3cr:t"));

  @Test
  void everyCutOfAStreamGivesTheSame() {
    String text =
        SHORT + "a " + LONG + "\n" + LONG + SHORT + " tok_9f8e " + OVERLAPPING + "\u00e9" + SHORT;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int first = 0; first <= bytes.length; first++) {
      for (int second = first; second <= bytes.length; second++) {
        assertThat(streamed(mask, bytes, first, second))
            .isEqualTo("***a ***\n*** tok_9f8e ***\u00e9***");
      }
    }
  }

  @Test
  void singleBytesGiveTheSame() {
    byte[] bytes = ("x" + LONG + "y" + SHORT + LONG + "z").getBytes(StandardCharsets.UTF_8);
    int[] everywhere = new int[bytes.length];
    Arrays.setAll(everywhere, i -> i);

    assertThat(streamed(mask, bytes, everywhere)).isEqualTo("x***y***z");
  }

  @Test
  void secretsThatOverlapAreMaskedAsOne() {
    assertThat(mask.text("<" + LONG + "hunter2>")).isEqualTo("<***>");
  }

  @Test
  void textWithoutSecretsStaysTheSameObject() {
    String text = "nothing of that: tok_9f8e7d, hunter2";

    assertThat(mask.text(text)).isSameAs(text);
  }

  @Test
  void nothingIsHeldBackForLong() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MaskedStream stream = mask.stream(out::writeBytes);

    stream.accept(("x".repeat(100) + "tok_9f8e7d6c5b").getBytes(StandardCharsets.UTF_8));

    assertThat(out.size()).isGreaterThan(90);
    stream.close();
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("xtok_9f8e7d6c5b");
  }

  /** Expected values from CPython 3.11 and GNU coreutils. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "p\u00e4ss'w\"\\rd&<x> | repr: p\u00e4ss\\'w\"\\\\rd&<x>",
        "p\u00e4ss'w\"\\rd&<x> | ascii: p\\xe4ss\\'w\"\\\\rd&<x>",
        "p\u00e4ss'w\"\\rd&<x> | bytes: p\\xc3\\xa4ss\\'w\"\\\\rd&<x>",
        "p\u00e4ss'w\"\\rd&<x> | json: p\\u00e4ss'w\\\"\\\\rd&<x>",
        "p\u00e4ss'w\"\\rd&<x> | xml: p\u00e4ss'w\"\\rd&amp;&lt;x&gt;",
        "p\u00e4ss'w\"\\rd&<x> | attribute: p\u00e4ss'w&quot;\\rd&amp;&lt;x&gt;",
        "p\u00e4ss'w\"\\rd&<x> | html: p\u00e4ss&#x27;w&quot;\\rd&amp;&lt;x&gt;",
        "p\u00e4ss'w\"\\rd&<x> | xml of repr: p\u00e4ss\\'w&quot;\\\\rd&amp;&lt;x&gt;",
        "p\u00e4ss'w\"\\rd&<x> | json of repr: p\u00e4ss\\\\'w\\\"\\\\\\\\rd&<x>",
        "p\u00e4ss'w\"\\rd&<x> | url: p%C3%A4ss%27w%22%5Crd%26%3Cx%3E",
        "p\u00e4ss'w\"\\rd&<x> | url: p%c3%a4ss%27w%22%5crd%26%3cx%3e",
        "p\u00e4ss'w\"\\rd&<x> | shlex: p\u00e4ss'\"'\"'w\"\\rd&<x>",
        "p\u00e4ss'w\"\\rd&<x> | hex: 70c3a4737327772 25c726426 3c783e",
        "hunter2 /+? | quote: hunter2%20/%2B%3F",
        "hunter2 /+? | quote_plus: hunter2+%2F%2B%3F",
        "hunter2 /+? | base64: aHVudGVyMiAvKz8=",
      })
  void secretIsFoundInWhatProgramsMakeOfIt(String secret, String line) {
    String text = line.replace("27772 25c726426 3c783e", "2777225c7264263c783e");

    assertThat(Mask.of(List.of(secret.strip()), List.of()).text(text))
        .matches("[\\w ]+: \\*\\*\\*(8=)?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "ab", "abc", "abcd", "user:"})
  void secretIsFoundInBase64OfMore(String before) {
    for (String after : List.of("", "z", "zy", "zyx")) {
      byte[] bytes = (before + "hunter2-hunter2" + after).getBytes(StandardCharsets.UTF_8);
      String encoded = java.util.Base64.getEncoder().encodeToString(bytes);

      String masked = Mask.of(List.of("hunter2-hunter2"), List.of()).text(encoded);

      assertThat(masked).contains("***");
      assertThat(masked.length()).isLessThan(encoded.length() - 12);
    }
  }

  @Test
  void partsOfALongSecretAreMaskedToo() {
    assertThat(mask.text("assert 'tok_9f8e7d6c5b4a39...81706/Zz+Yy=Xx' == 1"))
        .isEqualTo("assert '***...***' == 1");
    assertThat(mask.text("assert 'tok_9f...")).isEqualTo("assert '***...");
    assertThat(mask.text("assert 'hunte...")).isEqualTo("assert '***...");
    assertThat(mask.text("...ter2+'")).isEqualTo("...***'");
  }

  @Test
  void eachLineOfASecretOfSeveralIsMasked() {
    Mask key =
        Mask.of(List.of("-----BEGIN KEY-----\nMIIEvQIBADAN\nx\n-----END KEY-----"), List.of());

    assertThat(key.text("E   -----BEGIN KEY-----\nE   MIIEvQIBADAN\nE   x"))
        .isEqualTo("E   ***\nE   ***\nE   x");
  }

  @Test
  void credentialsAreMaskedWhereTheyStandInAnAddress() {
    assertThat(mask.text("at https://bob:s3cr:t@index.example/simple, not bob:s3cr:t"))
        .isEqualTo("at https://***@index.example/simple, not bob:s3cr:t");
  }

  @Test
  void shortValuesAreNotMasked() {
    assertThat(Mask.of(List.of("seven77"), List.of())).isSameAs(Mask.NONE);
  }

  @Test
  void noRandomTextShowsARandomSecret() {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      List<String> secrets = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(4); i++) {
        secrets.add(word(random, 8 + random.nextInt(40)));
      }
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 20; i++) {
        String secret = secrets.get(random.nextInt(secrets.size()));
        text.append(
            switch (random.nextInt(3)) {
              case 0 -> secret;
              case 1 -> secret.substring(random.nextInt(secret.length()));
              default -> word(random, random.nextInt(30));
            });
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      int[] cuts = random.ints(10, 0, bytes.length + 1).sorted().toArray();
      Mask some = Mask.of(secrets, List.of());

      String masked = streamed(some, bytes, cuts);

      assertThat(secrets).noneMatch(masked::contains);
      assertThat(masked).isEqualTo(some.text(text.toString()));
      assertThat(some.text(masked)).isEqualTo(masked);
    }
  }

  @Test
  void fileIsRewritten(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("junit.xml");
    Files.writeString(file, ("x".repeat(65530) + LONG).repeat(3));

    mask.file(file);

    assertThat(file).hasContent(("x".repeat(65530) + "***").repeat(3));
    assertThat(folder.toFile().list()).containsExactly("junit.xml");
  }

  /** Few letters, so that secrets resemble each other and the text. */
  private static String word(Random random, int length) {
    return random
        .ints(length, 0, 3)
        .collect(StringBuilder::new, (s, i) -> s.append("ab'".charAt(i)), StringBuilder::append)
        .toString();
  }

  private static String streamed(Mask mask, byte[] bytes, int... cuts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MaskedStream stream = mask.stream(out::writeBytes)) {
      int from = 0;
      for (int cut : cuts) {
        stream.accept(Arrays.copyOfRange(bytes, from, cut));
        from = cut;
      }
      stream.accept(Arrays.copyOfRange(bytes, from, bytes.length));
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void fileThatCantBeRewrittenIsRemoved(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("junit.xml"), "the secret correct-horse");
    Files.createDirectory(folder.resolve("junit.xml.masked"));
    Mask mask = Mask.of(List.of("correct-horse"), List.of());

    assertThatThrownBy(() -> mask.file(file)).isInstanceOf(IOException.class);

    assertThat(file).doesNotExist();
  }

  @Test
  void credentialsOfAddressesAreMaskedInThemAndAlone() {
    Mask mask =
        Mask.of(List.of("other secret"), List.of())
            .and(Mask.ofAddresses(List.of("http://me:pass%20word1@proxy.test:3128", "http://p:1")));

    assertThat(mask.text("http://me:pass%20word1@proxy.test:3128, 'pass word1', other secret"))
        .isEqualTo("http://***@proxy.test:3128, '***', ***");
    assertThat(Mask.NONE.and(mask)).isSameAs(mask);
    assertThat(mask.and(Mask.NONE)).isSameAs(mask);
  }
}
