package io.github.pytestmatrix.release;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * What Maven Central asks of a release, checked on a folder laid out as a repository. Whether
 * signatures are genuine is for who has the key. As a program: {@code java CentralRules.java
 * folder}.
 */
final class CentralRules {
  private static final Map<String, String> CHECKSUMS = Map.of(".md5", "MD5", ".sha1", "SHA-1");
  private static final List<String> ARTIFACTS =
      List.of(".pom", ".jar", "-sources.jar", "-javadoc.jar");
  private static final List<List<String>> REQUIRED =
      List.of(
          List.of("modelVersion"),
          List.of("name"),
          List.of("description"),
          List.of("url"),
          List.of("licenses", "license", "name"),
          List.of("licenses", "license", "url"),
          List.of("developers", "developer", "name"),
          List.of("scm", "connection"),
          List.of("scm", "developerConnection"),
          List.of("scm", "url"));

  private final Path repository;
  private final List<String> faults = new ArrayList<>();

  private CentralRules(Path repository) {
    this.repository = repository;
  }

  /**
   * @return a sentence for each fault; empty where Central would take what lies there
   */
  static List<String> faults(Path repository) throws IOException {
    CentralRules rules = new CentralRules(repository);
    List<Path> poms = files(repository).filter(file -> name(file).endsWith(".pom")).toList();
    if (poms.isEmpty()) {
      rules.faults.add("There is no POM.");
    }
    for (Path pom : poms) {
      rules.release(pom);
    }
    return rules.faults;
  }

  private void release(Path pom) throws IOException {
    Element project = parsed(pom);
    for (List<String> path : REQUIRED) {
      if (text(project, path).isEmpty()) {
        faults.add(name(pom) + ": no " + String.join("/", path));
      }
    }
    String group = text(project, List.of("groupId")).orElse("");
    String artifact = text(project, List.of("artifactId")).orElse("");
    String version = text(project, List.of("version")).orElse("");
    if (version.endsWith("-SNAPSHOT")) {
      faults.add(version + " is no release");
    }
    Path folder = repository.resolve(group.replace('.', '/')).resolve(artifact).resolve(version);
    if (!folder.equals(pom.getParent())) {
      faults.add(name(pom) + " is not in the folder of its coordinates");
    }
    String stem = artifact + "-" + version;
    for (String kind : ARTIFACTS) {
      if (!Files.isRegularFile(pom.resolveSibling(stem + kind))) {
        faults.add("no " + stem + kind);
      }
    }
    try (Stream<Path> files = Files.list(pom.toAbsolutePath().getParent())) {
      for (Path file : files.sorted().filter(CentralRules::isArtifact).toList()) {
        artifact(file, stem);
      }
    }
  }

  private void artifact(Path file, String stem) throws IOException {
    if (!name(file).startsWith(stem)) {
      faults.add(name(file) + " does not begin with " + stem);
    }
    if (name(file).endsWith(".jar")) {
      contents(file);
    }
    Path signature = file.resolveSibling(name(file) + ".asc");
    if (!Files.isRegularFile(signature)) {
      faults.add("no signature of " + name(file));
    } else if (!Files.readString(signature).startsWith("-----BEGIN PGP SIGNATURE-----")) {
      faults.add(name(signature) + " is no signature");
    }
    for (Map.Entry<String, String> checksum : CHECKSUMS.entrySet()) {
      Path sum = file.resolveSibling(name(file) + checksum.getKey());
      if (!Files.isRegularFile(sum)) {
        faults.add("no " + name(sum));
      } else if (!Files.readString(sum).strip().equals(digest(checksum.getValue(), file))) {
        faults.add(name(sum) + " is not that of the file");
      }
    }
  }

  /** Central takes an empty jar; nobody else has a use for it. */
  private void contents(Path jar) throws IOException {
    String wanted =
        name(jar).endsWith("-sources.jar")
            ? ".java"
            : name(jar).endsWith("-javadoc.jar") ? "index.html" : ".class";
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      if (zip.stream().noneMatch(entry -> entry.getName().endsWith(wanted))) {
        faults.add(name(jar) + " has no " + wanted);
      }
    }
  }

  private static boolean isArtifact(Path file) {
    return Files.isRegularFile(file) && !name(file).matches(".*\\.(asc|md5|sha1|sha256|sha512)");
  }

  private static String digest(String algorithm, Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance(algorithm).digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Element parsed(Path pom) throws IOException {
    try (InputStream in = Files.newInputStream(pom)) {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .parse(in)
          .getDocumentElement();
    } catch (SAXException | ParserConfigurationException e) {
      throw new IOException(pom + " is no XML", e);
    }
  }

  private static Optional<String> text(Element parent, List<String> path) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child && child.getTagName().equals(path.get(0))) {
        return path.size() == 1
            ? Optional.of(child.getTextContent().strip()).filter(text -> !text.isEmpty())
            : text(child, path.subList(1, path.size()));
      }
    }
    return Optional.empty();
  }

  private static Stream<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList().stream();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  /** Ends with 1 where Central would refuse. */
  public static void main(String[] args) throws IOException {
    List<String> faults = faults(Path.of(args[0]));
    faults.forEach(System.err::println);
    System.exit(faults.isEmpty() ? 0 : 1);
  }
}
