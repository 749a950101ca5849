// Plain loops: decision 022
package io.github.pytestmatrix.masking;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code user:password} in addresses, as installers have them and print them. */
public final class Userinfo {
  /** Up to the last at sign before the host's end, since passwords have some, too. */
  private static final Pattern USERINFO =
      Pattern.compile("(?<=://)(?!(?:git|hg)@)[^\\s/\"'<>\\\\]+(?=@)");

  private Userinfo() {}

  /** With {@code ://***@} in place of {@code ://user:password@}; {@code ://git@} stays. */
  public static String masked(String text) {
    return text.contains("://") ? USERINFO.matcher(text).replaceAll(Mask.STARS) : text;
  }

  /** The password of one of them, as it stands there and decoded. */
  public static List<String> passwords(String userinfo) {
    String password = userinfo.substring(userinfo.indexOf(':') + 1);
    return List.of(password, decoded(password));
  }

  private static String decoded(String password) {
    try {
      return URLDecoder.decode(password.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return password;
    }
  }

  /** All that stand in the text. */
  public static List<String> in(String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = USERINFO.matcher(text);
    while (text.contains("://") && matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }
}
