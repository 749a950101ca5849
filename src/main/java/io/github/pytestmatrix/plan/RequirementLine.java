package io.github.pytestmatrix.plan;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a line of a requirement file says, as far as planning has to know. Follows pip's <a
 * href="https://pip.pypa.io/en/stable/reference/requirements-file-format/">format</a>.
 */
sealed interface RequirementLine {
  /** {@code path} is relative to the including file, or a URL. */
  record Include(String path, boolean constraint) implements RequirementLine {}

  /** A distribution, its name normalised after PEP 503. */
  record Named(String name) implements RequirementLine {}

  /** A project or archive on disk; {@code path} is relative to the folder that pip runs in. */
  record Local(String path, boolean editable) implements RequirementLine {}

  /** A folder of archives, relative to the file or to the folder that pip runs in. */
  record Links(String path) implements RequirementLine {}

  /** A {@code file:} URL. */
  record FileUrl(String url) implements RequirementLine {
    /** Where it leads on this machine; null for what is not a path here. */
    @Nullable Path path() {
      try {
        return Path.of(
            URI.create(url.replaceAll("[#?].*", "").replaceAll("^[^:]+:/+", "file:///")));
      } catch (IllegalArgumentException | FileSystemNotFoundException e) {
        return null;
      }
    }
  }

  /** The line pins by hashes, which makes pip demand them of all others too. */
  record Hashed() implements RequirementLine {}

  Pattern NAME = Pattern.compile("([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)");
  Pattern DIRECT = Pattern.compile(NAME.pattern() + "\\s*(?:\\[[^]]*])?\\s*@\\s*(.+)");
  Pattern EGG = Pattern.compile("[#&]egg=" + NAME.pattern());
  Pattern ARCHIVE =
      Pattern.compile(
          "(?:.*/)?([A-Za-z0-9_.]+)-\\d[^/]*\\.(?:whl|zip|tar\\.gz|tgz|tar\\.bz2)(?:[#?].*)?");
  Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+]+:(//|.*/).*");
  Pattern OPTION =
      Pattern.compile(
          "(--requirement|--constraint|--editable|--find-links)(?:=|\\s+)(\\S.*)"
              + "|(-[rcef])\\s*=?\\s*(\\S.*)");

  static List<RequirementLine> parse(byte[] content) {
    List<RequirementLine> lines = new ArrayList<>();
    for (String line : joined(text(content))) {
      String bare = line.replaceAll("(^|\\s+)#.*$", "").strip();
      if (!bare.isEmpty()) {
        lines.addAll(of(bare));
      }
    }
    return lines;
  }

  /** As pip does: by its byte order mark, which Windows tools write, else UTF-8. */
  private static String text(byte[] content) {
    Charset charset = StandardCharsets.UTF_8;
    if (content.length >= 2 && content[0] == (byte) 0xFF && content[1] == (byte) 0xFE) {
      charset = StandardCharsets.UTF_16LE;
    } else if (content.length >= 2 && content[0] == (byte) 0xFE && content[1] == (byte) 0xFF) {
      charset = StandardCharsets.UTF_16BE;
    }
    String text = charset.decode(ByteBuffer.wrap(content)).toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** A backslash at a line's end joins it with the next; a comment ends that. */
  private static List<String> joined(String text) {
    List<String> joined = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String part : text.lines().toList()) {
      boolean comment = part.strip().startsWith("#");
      if (part.endsWith("\\") && !comment) {
        line.append(part, 0, part.length() - 1);
      } else {
        joined.add(line.append(comment ? " " : "").append(part).toString());
        line.setLength(0);
      }
    }
    joined.add(line.toString());
    return joined;
  }

  /** One line without comment; also a specifier of {@code <packages>}. */
  static List<RequirementLine> of(String line) {
    List<RequirementLine> found = new ArrayList<>();
    if (line.contains("--hash=") || line.contains("--hash ")) {
      found.add(new Hashed());
    }
    if (line.startsWith("-")) {
      for (String option : line.split("\\s+(?=--?[a-z])", -1)) {
        addOption(option, found);
      }
    } else {
      addRequirement(line.split("\\s+--?[a-z]", 2)[0], false, found);
    }
    return found;
  }

  private static void addOption(String text, List<RequirementLine> found) {
    Matcher option = OPTION.matcher(text.strip());
    if (!option.matches()) {
      return;
    }
    boolean longForm = option.group(1) != null;
    String name = longForm ? option.group(1) : option.group(3);
    String value = unquoted(longForm ? option.group(2) : option.group(4));
    switch (name) {
      case "-r", "--requirement" -> found.add(new Include(value, false));
      case "-c", "--constraint" -> found.add(new Include(value, true));
      case "-e", "--editable" -> addRequirement(value, true, found);
      default -> found.add(new Links(value));
    }
  }

  private static String unquoted(String text) {
    String value = text.strip();
    boolean quoted =
        value.length() >= 2
            && (value.startsWith("\"") || value.startsWith("'"))
            && value.charAt(value.length() - 1) == value.charAt(0);
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static void addRequirement(String text, boolean editable, List<RequirementLine> found) {
    String spec = text.split("\\s*;", 2)[0].strip();
    Matcher direct = DIRECT.matcher(spec);
    if (direct.matches() && SCHEME.matcher(direct.group(2)).matches()) {
      found.add(named(direct.group(1)));
      addUrl(direct.group(2), found);
    } else if (SCHEME.matcher(spec).matches()) {
      addUrl(spec, found);
    } else if (editable || spec.contains("/") || spec.startsWith(".") || isArchive(spec)) {
      addArchive(spec, found);
      found.add(new Local(spec.replaceAll("\\s*\\[[^]]*]$", ""), editable));
    } else {
      Matcher name = NAME.matcher(spec);
      if (name.lookingAt()) {
        found.add(named(name.group(1)));
      }
    }
  }

  private static void addUrl(String url, List<RequirementLine> found) {
    Matcher egg = EGG.matcher(url);
    if (egg.find()) {
      found.add(named(egg.group(1)));
    }
    addArchive(url, found);
    if (url.toLowerCase(Locale.ROOT).startsWith("file:")) {
      found.add(new FileUrl(url));
    }
  }

  private static void addArchive(String path, List<RequirementLine> found) {
    Matcher archive = ARCHIVE.matcher(path);
    if (archive.matches()) {
      found.add(named(archive.group(1)));
    }
  }

  private static boolean isArchive(String spec) {
    return ARCHIVE.matcher(spec).matches();
  }

  private static Named named(String name) {
    return new Named(name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT));
  }
}
