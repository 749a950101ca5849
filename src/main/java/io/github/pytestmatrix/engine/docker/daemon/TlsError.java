package io.github.pytestmatrix.engine.docker.daemon;

import java.io.IOException;
import java.net.SocketException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Why a daemon can't be talked to by TLS, in words: the JDK's name neither side nor file. */
final class TlsError {
  /** How RFC 8446 calls what the other side sends before it hangs up. */
  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

  private static final String UNKNOWN =
      "refuses our certificate: certificate signed by unknown authority";

  private TlsError() {}

  /**
   * @param files what we talk TLS with
   * @param failure of the connection
   */
  static String explain(TlsFiles files, IOException failure) {
    String text = String.valueOf(failure.getMessage());
    Matcher alert = ALERT.matcher(text);
    if (alert.find()) {
      return "TLS failed: the daemon "
          + refusal(alert.group(1).toLowerCase(Locale.ROOT), files.client().isPresent())
          + ", TLS alert "
          + alert.group(1)
          + files.clientFaults();
    }
    if (causedBy(failure, CertificateExpiredException.class)) {
      return "TLS failed: the daemon's certificate has expired (" + deepest(failure) + ")";
    }
    if (causedBy(failure, CertificateNotYetValidException.class)) {
      return "TLS failed: the daemon's certificate is not valid yet (" + deepest(failure) + ")";
    }
    if (text.contains("valid certification path")) {
      return "TLS failed: the daemon's certificate is signed by an unknown authority: "
          + files.authorities()
          + " not include the authority that signed it";
    }
    if (text.contains("PKIX path")) {
      return "TLS failed: the daemon's certificate can't be trusted: " + deepest(failure);
    }
    if (causedBy(failure, CertificateException.class)) {
      return "TLS failed: the daemon's certificate is for another host: " + deepest(failure);
    }
    if (text.contains("Unsupported or unrecognized SSL message")) {
      return "TLS failed: the server there does not use TLS; if that is intended, unset"
          + " DOCKER_TLS_VERIFY, DOCKER_TLS and DOCKER_CERT_PATH";
    }
    if (failure instanceof SSLException) {
      return "TLS failed: " + text + files.clientFaults();
    }
    return failure instanceof SocketException ? text + files.clientFaults() : text;
  }

  private static String refusal(String alert, boolean client) {
    return switch (alert) {
      case "certificate_expired" -> "refuses our certificate: certificate has expired";
      case "unknown_ca" -> UNKNOWN;
      case "bad_certificate",
          "unsupported_certificate",
          "certificate_unknown",
          "access_denied",
          "decrypt_error" ->
          "refuses our certificate";
      case "certificate_revoked" -> "refuses our certificate: certificate is revoked";
      // It names the authorities that it knows, and nobody sends the certificate of another.
      case "certificate_required" -> client ? UNKNOWN : "requires a client certificate";
      default -> "ended the handshake";
    };
  }

  private static boolean causedBy(Throwable failure, Class<? extends Exception> kind) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static String deepest(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }
}
