package io.github.pytestmatrix.engine.docker.daemon;

import io.github.pytestmatrix.MatrixException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
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
  private static final String CA = "ca.pem";
  private static final String CERTIFICATE = "cert.pem";
  private static final String KEY = "key.pem";

  record Client(Path certificate, Path key) {}

  /**
   * A folder of {@code DOCKER_CERT_PATH}: all three files have to be there.
   *
   * @param origin the variable to name in the error
   */
  static TlsFiles ofFolder(Path folder, String origin) {
    List<Path> files = Stream.of(CA, CERTIFICATE, KEY).map(folder::resolve).toList();
    String missing =
        files.stream()
            .filter(file -> !Files.isReadable(file))
            .map(file -> file.getFileName() + "")
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw new MatrixException(
          origin + " requires TLS, but " + folder + " has no readable " + missing + ".",
          "Put ca.pem, cert.pem and key.pem there, or set DOCKER_CERT_PATH to their folder.");
    }
    return new TlsFiles(
        Optional.of(files.get(0)), Optional.of(new Client(files.get(1), files.get(2))));
  }

  /** A context's folder, where each part is optional; empty where it has none of them. */
  static Optional<TlsFiles> ofContext(Path folder, String origin) {
    Path ca = folder.resolve(CA);
    Path certificate = folder.resolve(CERTIFICATE);
    Path key = folder.resolve(KEY);
    if (Files.exists(certificate) != Files.exists(key)) {
      throw new MatrixException(
          origin + " has only one of cert.pem and key.pem in " + folder + ".",
          "Create the context again with --docker \"host=…,ca=…,cert=…,key=…\".");
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
      List<Certificate> chain = List.copyOf(certificates(client.get().certificate()));
      if (chain.isEmpty()) {
        throw new CertificateException("no certificate in " + client.get().certificate());
      }
      PrivateKey key = privateKey(client.get().key());
      if (!fit(key, chain.get(0).getPublicKey())) {
        throw new InvalidKeyException(
            "private key does not match public key: "
                + client.get().key()
                + " does not belong to the certificate "
                + client.get().certificate());
      }
      store.setKeyEntry("client", key, new char[0], chain.toArray(new Certificate[0]));
    }
    return store;
  }

  /** Whether what the one signs, the other confirms. */
  private static boolean fit(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
    if (certified.getAlgorithm().equals("RSASSA-PSS")) {
      return true; // its keys are of several forms
    }
    if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
      return false;
    }
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] anything = {1};
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(anything);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update(anything);
    try {
      return signature.verify(signed);
    } catch (SignatureException ofAnotherLength) {
      return false;
    }
  }

  /** For the end of a sentence: what is wrong with our certificate, as far as it can be seen. */
  String clientFaults() {
    if (client.isEmpty()) {
      return "";
    }
    Path file = client.get().certificate();
    try {
      for (Certificate first : certificates(file)) {
        return first instanceof X509Certificate ours ? faults(file, ours) : "";
      }
      return "";
    } catch (GeneralSecurityException | IOException unreadable) {
      return "";
    }
  }

  private String faults(Path file, X509Certificate ours)
      throws GeneralSecurityException, IOException {
    Instant now = Instant.now();
    if (ours.getNotAfter().toInstant().isBefore(now)) {
      return "; " + file + " has expired on " + ours.getNotAfter().toInstant();
    }
    if (ours.getNotBefore().toInstant().isAfter(now)) {
      return "; " + file + " is not valid before " + ours.getNotBefore().toInstant();
    }
    boolean known = ca.isEmpty();
    for (Certificate authority : ca.isEmpty() ? List.<Certificate>of() : certificates(ca.get())) {
      known |= signed(ours, authority);
    }
    return known ? "" : "; " + file + " is signed by " + issuer(ours) + ", which is not in " + CA;
  }

  private static String issuer(X509Certificate certificate) {
    return certificate.getIssuerX500Principal().getName();
  }

  private static boolean signed(Certificate certificate, Certificate authority) {
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException byAnother) {
      return false;
    }
  }

  /** For a sentence on who is trusted. */
  String authorities() {
    return ca.isPresent() ? ca.get() + " does" : "Java's own authorities do";
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
