package io.github.pytestmatrix.engine.docker;

import io.github.pytestmatrix.MatrixException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/**
 * The certificates to talk TLS with. docker-java's own loader falls back to plain HTTP where a file
 * is missing and registers a security provider for the whole JVM; this does neither.
 *
 * @param ca who signed the daemon's certificate; empty for the JVM's own authorities
 * @param client our certificate and its key; empty for none
 */
record TlsFiles(Optional<Path> ca, Optional<Client> client) {
  record Client(Path certificate, Path key) {}

  /**
   * A folder of {@code DOCKER_CERT_PATH}: all three files have to be there.
   *
   * @param origin the variable to name in the error
   */
  static TlsFiles ofFolder(Path folder, String origin) {
    List<Path> files = Stream.of("ca.pem", "cert.pem", "key.pem").map(folder::resolve).toList();
    String missing =
        files.stream()
            .filter(file -> !Files.isReadable(file))
            .map(file -> file.getFileName() + "")
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw new MatrixException(
          origin + " asks for TLS, but " + folder + " has no readable " + missing + ".",
          "Put ca.pem, cert.pem and key.pem there, or point DOCKER_CERT_PATH to where they are.");
    }
    return new TlsFiles(
        Optional.of(files.get(0)), Optional.of(new Client(files.get(1), files.get(2))));
  }

  /** A context's folder, where each part is optional; empty where it has none of them. */
  static Optional<TlsFiles> ofContext(Path folder, String origin) {
    Path ca = folder.resolve("ca.pem");
    Path certificate = folder.resolve("cert.pem");
    Path key = folder.resolve("key.pem");
    if (Files.exists(certificate) != Files.exists(key)) {
      throw new MatrixException(
          origin + " has only one of cert.pem and key.pem in " + folder + ".",
          "Create the context anew with --docker \"host=…,ca=…,cert=…,key=…\".");
    }
    Optional<Client> client =
        Files.exists(key) ? Optional.of(new Client(certificate, key)) : Optional.empty();
    Optional<Path> authority = Files.exists(ca) ? Optional.of(ca) : Optional.empty();
    return authority.isEmpty() && client.isEmpty()
        ? Optional.empty()
        : Optional.of(new TlsFiles(authority, client));
  }

  /**
   * @throws MatrixException where a file is no certificate or key
   */
  SSLContext context() {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(clientStore(), new char[0]);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(ca.isPresent() ? authorityStore(ca.get()) : null);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new MatrixException(
          "The TLS certificates for the Docker daemon can't be used ("
              + this
              + "): "
              + e.getMessage(),
          "They must be PEM files, and the key must not be encrypted.",
          e);
    }
  }

  private KeyStore clientStore() throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    if (client.isPresent()) {
      Certificate[] chain = certificates(client.get().certificate()).toArray(new Certificate[0]);
      store.setKeyEntry("client", privateKey(client.get().key()), new char[0], chain);
    }
    return store;
  }

  private static KeyStore authorityStore(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    int number = 0;
    for (Certificate certificate : certificates(file)) {
      store.setCertificateEntry("ca-" + number++, certificate);
    }
    return store;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, new char[0]);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException, IOException {
    try (InputStream content = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(content);
    }
  }

  private static PrivateKey privateKey(Path file) throws GeneralSecurityException, IOException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(keyInfo(file).getEncoded());
    InvalidKeySpecException trouble = new InvalidKeySpecException("unknown kind of key");
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException other) {
        trouble.addSuppressed(other);
      }
    }
    throw trouble;
  }

  private static PrivateKeyInfo keyInfo(Path file) throws IOException {
    try (Reader content = Files.newBufferedReader(file);
        PEMParser pem = new PEMParser(content)) {
      for (Object part = pem.readObject(); part != null; part = pem.readObject()) {
        if (part instanceof PrivateKeyInfo info) {
          return info;
        }
        if (part instanceof PEMKeyPair pair) {
          return pair.getPrivateKeyInfo();
        }
      }
    }
    throw new IOException("no unencrypted private key in " + file);
  }
}
