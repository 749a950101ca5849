package io.github.pytestmatrix.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.github.pytestmatrix.MatrixException;
import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsFilesTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  /** A folder with a certificate for 127.0.0.1 that is its own authority. */
  private Path certificates(String name, String algorithm, boolean pkcs8) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
    KeyPair keys = generator.generateKeyPair();
    X500Name subject = new X500Name("CN=docker");
    Instant now = Instant.now();
    X509CertificateHolder certificate =
        new JcaX509v3CertificateBuilder(
                subject,
                BigInteger.ONE,
                Date.from(now.minusSeconds(60)),
                Date.from(now.plusSeconds(3600)),
                subject,
                keys.getPublic())
            .addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")))
            .build(
                new JcaContentSignerBuilder(
                        algorithm.equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA")
                    .build(keys.getPrivate()));
    Path target = Files.createDirectories(folder.resolve(name));
    write(target.resolve("ca.pem"), certificate);
    write(target.resolve("cert.pem"), certificate);
    write(
        target.resolve("key.pem"),
        pkcs8 ? new JcaPKCS8Generator(keys.getPrivate(), null) : traditional(keys.getPrivate()));
    return target;
  }

  /** As OpenSSL's older commands write it, the curve within. */
  private static Object traditional(PrivateKey key) throws IOException {
    return key instanceof ECPrivateKey curved
        ? new PemObject(
            "EC PRIVATE KEY",
            new org.bouncycastle.asn1.sec.ECPrivateKey(
                    256, curved.getS(), SECObjectIdentifiers.secp256r1)
                .getEncoded())
        : key;
  }

  private static void write(Path file, Object content) throws IOException {
    try (Writer text = Files.newBufferedWriter(file);
        JcaPEMWriter pem = new JcaPEMWriter(text)) {
      if (content instanceof PemObject ready) {
        pem.writeObject((PemObjectGenerator) ready);
      } else {
        pem.writeObject(content);
      }
    }
  }

  private static HttpsServer daemon(SSLContext context) throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters strict = context.getDefaultSSLParameters();
            strict.setNeedClientAuth(true);
            parameters.setSSLParameters(strict);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          boolean version = exchange.getRequestURI().getPath().equals("/version");
          byte[] body =
              (version ? "{\"Version\":\"28.0.0\",\"ApiVersion\":\"1.48\"}" : "{\"NCPU\":3}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private DockerConnection open(HttpsServer server, Path certificates) throws Exception {
    DaemonEndpoint endpoint =
        DaemonEndpoint.parse(
            "tcp://127.0.0.1:" + server.getAddress().getPort(),
            "DOCKER_HOST",
            Optional.of(TlsFiles.ofFolder(certificates, "DOCKER_CERT_PATH")));
    return DockerConnection.open(
        List.of(endpoint), new RegistryCredentials(Settings.of(folder), LONG), LONG);
  }

  @ParameterizedTest
  @CsvSource({"RSA, true", "RSA, false", "EC, true", "EC, false"})
  void daemonIsTalkedToWithAnyKindOfKey(String algorithm, boolean pkcs8) throws Exception {
    Path certificates = certificates("good", algorithm, pkcs8);
    List<String> before = List.of(Security.getProviders()).stream().map(Provider::getName).toList();
    HttpsServer server = daemon(TlsFiles.ofFolder(certificates, "test").context());
    try (DockerConnection connection = open(server, certificates)) {
      assertThat(connection.description())
          .startsWith("Docker 28.0.0 (API 1.48) at tcp://127.0.0.1");
      assertThat(connection.cpus()).isEqualTo(3);
      connection.client().pingCmd().exec();
    } finally {
      server.stop(0);
    }
    assertThat(Security.getProviders()).extracting(Provider::getName).isEqualTo(before);
  }

  @Test
  void daemonOfAnotherAuthorityIsNotTrusted() throws Exception {
    HttpsServer server =
        daemon(TlsFiles.ofFolder(certificates("theirs", "EC", true), "test").context());
    Path ours = certificates("ours", "EC", true);
    try {
      assertThatThrownBy(() -> open(server, ours).close())
          .isInstanceOf(MatrixException.class)
          .hasMessageContaining("TLS failed");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void fileThatIsNoKeyIsNamed() throws Exception {
    Path certificates = certificates("broken", "EC", true);
    Files.writeString(certificates.resolve("key.pem"), "no key");

    assertThatThrownBy(() -> TlsFiles.ofFolder(certificates, "test").context())
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("no unencrypted private key in")
        .hasMessageContaining("key.pem");
  }
}
