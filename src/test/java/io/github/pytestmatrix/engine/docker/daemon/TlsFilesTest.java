package io.github.pytestmatrix.engine.docker.daemon;

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
import java.nio.file.StandardCopyOption;
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
import org.bouncycastle.asn1.x509.BasicConstraints;
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
import org.junit.jupiter.params.provider.ValueSource;

class TlsFilesTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  /** A folder with a certificate for 127.0.0.1 that is its own authority. */
  private Path certificates(String name, String algorithm, boolean pkcs8) throws Exception {
    return certificates(name, algorithm, pkcs8, "127.0.0.1", Instant.now().plusSeconds(3600));
  }

  /** One that has ended already is signed by another, since nobody asks when an authority ends. */
  private Path certificates(String name, String algorithm, boolean pkcs8, String host, Instant end)
      throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
    KeyPair keys = generator.generateKeyPair();
    X500Name subject = new X500Name("CN=docker-" + name);
    boolean own = end.isAfter(Instant.now());
    KeyPair authority = own ? keys : generator.generateKeyPair();
    X500Name issuer = own ? subject : new X500Name("CN=authority");
    Path target = Files.createDirectories(folder.resolve(name));
    Instant later = Instant.now().plusSeconds(3600);
    X509CertificateHolder ca = certificate(issuer, authority, issuer, authority, host, later);
    write(target.resolve("ca.pem"), ca);
    write(target.resolve("authority.pem"), ca);
    write(
        target.resolve("cert.pem"),
        own ? ca : certificate(subject, keys, issuer, authority, host, end));
    write(
        target.resolve("key.pem"),
        pkcs8 ? new JcaPKCS8Generator(keys.getPrivate(), null) : traditional(keys.getPrivate()));
    return target;
  }

  private static X509CertificateHolder certificate(
      X500Name subject, KeyPair keys, X500Name issuer, KeyPair authority, String host, Instant end)
      throws Exception {
    String algorithm = keys.getPrivate().getAlgorithm();
    return new JcaX509v3CertificateBuilder(
            issuer,
            BigInteger.ONE,
            Date.from(Instant.now().minusSeconds(7200)),
            Date.from(end),
            subject,
            keys.getPublic())
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
        .addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.iPAddress, host)))
        .build(
            new JcaContentSignerBuilder(
                    algorithm.equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA")
                .build(authority.getPrivate()));
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
    return DockerConnections.open(LONG, endpoint);
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

  /** A server of OpenSSL that wants certificates of clients; its alerts are those of daemons. */
  private record OpenSsl(Process process, int port) implements AutoCloseable {
    static OpenSsl start(Path certificates, Path clients) throws IOException {
      Process process =
          new ProcessBuilder(
                  "openssl",
                  "s_server",
                  "-www",
                  "-accept",
                  "127.0.0.1:0",
                  "-Verify",
                  "1",
                  "-verify_return_error",
                  "-cert",
                  "cert.pem",
                  "-key",
                  "key.pem",
                  "-CAfile",
                  clients.toString())
              .redirectErrorStream(true)
              .directory(certificates.toFile())
              .start();
      for (String line : (Iterable<String>) process.inputReader().lines()::iterator) {
        if (line.startsWith("ACCEPT ")) {
          int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
          return new OpenSsl(process, port);
        }
      }
      throw new IOException("openssl ended: " + process.exitValue());
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private void expectTrouble(Path server, Path clients, Path ours, String... words)
      throws Exception {
    try (OpenSsl daemon = OpenSsl.start(server, clients)) {
      DaemonEndpoint endpoint =
          DaemonEndpoint.parse(
              "tcp://127.0.0.1:" + daemon.port(),
              "DOCKER_HOST",
              Optional.of(TlsFiles.ofFolder(ours, "DOCKER_CERT_PATH")));
      assertThatThrownBy(() -> DockerConnections.open(LONG, endpoint).close())
          .isInstanceOf(NoDaemonException.class)
          .message()
          .contains(words)
          .doesNotContainIgnoringCase("broken pipe")
          .doesNotContain("Connection reset");
    }
  }

  /** Our files for a server that is trusted, with another certificate than its own. */
  private Path client(Path server, Path certificate) throws IOException {
    Files.copy(
        server.resolve("ca.pem"),
        certificate.resolve("ca.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    return certificate;
  }

  @Test
  void whatTheDaemonHasAgainstOurCertificateIsSaid() throws Exception {
    Path server = certificates("server", "EC", true);
    Instant past = Instant.now().minusSeconds(3600);
    Path expired = client(server, certificates("expired", "EC", true, "127.0.0.1", past));
    expectTrouble(
        server,
        expired.resolve("authority.pem"),
        expired,
        "certificate has expired",
        expired.resolve("cert.pem") + " has expired on " + past.toString().substring(0, 10));

    Path stranger = client(server, certificates("stranger", "EC", true));
    expectTrouble(
        server,
        server.resolve("cert.pem"),
        stranger,
        "certificate signed by unknown authority",
        stranger.resolve("cert.pem") + " is signed by CN=docker-stranger, which is not in ca.pem");
  }

  @Test
  void whatWeHaveAgainstTheDaemonsCertificateIsSaid() throws Exception {
    Path ours = certificates("ours", "EC", true);
    Path theirs = certificates("theirs", "EC", true);
    expectTrouble(
        theirs,
        ours.resolve("cert.pem"),
        ours,
        "the daemon's certificate is signed by an unknown authority: "
            + ours.resolve("ca.pem")
            + " does not include the authority that signed it");

    Instant past = Instant.now().minusSeconds(3600);
    Path old = certificates("old", "EC", true, "127.0.0.1", past);
    expectTrouble(
        old,
        ours.resolve("cert.pem"),
        client(old, certificates("trusting", "EC", true)),
        "the daemon's certificate has expired");

    Path other = certificates("other", "EC", true, "10.1.2.3", Instant.now().plusSeconds(3600));
    expectTrouble(
        other,
        ours.resolve("cert.pem"),
        client(other, certificates("wondering", "EC", true)),
        "the daemon's certificate is for another host",
        "127.0.0.1");
  }

  @Test
  void keyOfAnotherCertificateIsNamed() throws Exception {
    Path certificates = certificates("one", "EC", true);
    for (Path other :
        List.of(certificates("two", "EC", false), certificates("three", "RSA", true))) {
      Files.copy(
          other.resolve("key.pem"),
          certificates.resolve("key.pem"),
          StandardCopyOption.REPLACE_EXISTING);

      assertThatThrownBy(() -> TlsFiles.ofFolder(certificates, "test").context())
          .isInstanceOf(MatrixException.class)
          .hasMessageContaining("private key does not match public key")
          .hasMessageContaining(certificates.resolve("key.pem") + " does not belong to the");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ca.pem", "cert.pem", "key.pem"})
  void missingFileIsNamed(String name) throws Exception {
    Path certificates = certificates("part", "EC", true);
    Files.delete(certificates.resolve(name));

    assertThatThrownBy(() -> TlsFiles.ofFolder(certificates, "DOCKER_TLS_VERIFY"))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("DOCKER_TLS_VERIFY requires TLS")
        .hasMessageContaining("no readable " + name);
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
