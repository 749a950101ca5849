package io.github.pytestmatrix.engine.container;

import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.Privileges.User;

/**
 * Whom the tests run as. Images differ in the users that they know, so each environment is given
 * one with a name and a home; what the set-up, as root, left in root's home is in that one, too,
 * and so is what the image has in the home that it names.
 */
public final class TestUser {
  public static final User DEFAULT = new User(1000, 1000);
  static final String HOME = "/home/pytest";

  private TestUser() {}

  public static User of(Limits limits) {
    return limits.privileges().user().orElse(DEFAULT);
  }

  /**
   * Lines at the end of a set-up. An image that knows the number already keeps its name for it. Of
   * root's home, package caches stay behind: they are large and of no use to tests.
   */
  static String create() {
    return """
        mkdir -p %1$s
        case %1$s/ in
          "${HOME:-/root}"/*) ;;
          *) if [ -d "${HOME:-/root}" ] && [ "${HOME:-/root}" != /root ]; then cp -a "$HOME"/. %1$s/; fi ;;
        esac
        if [ -d /root ]; then
          cp -a /root/. %1$s/
          rm -rf %1$s/.cache/pip %1$s/.cache/uv
        fi
        chown -R %2$s %1$s
        grep -q '^[^:]*:[^:]*:%3$d:' /etc/passwd || echo 'pytest:x:%3$d:%4$d::%1$s:/bin/sh' >> /etc/passwd
        grep -q '^[^:]*:[^:]*:%4$d:' /etc/group || echo 'pytest:x:%4$d:' >> /etc/group
        """
        .formatted(HOME, DEFAULT, DEFAULT.uid(), DEFAULT.gid());
  }

  /**
   * Lines at the beginning of a cell. What pip installs as this user has its programs in the home.
   */
  static String exports(User user) {
    if (user.isRoot()) {
      return "";
    }
    String home = user.uid() == DEFAULT.uid() ? HOME : "/" + ContainerPaths.HOME;
    return "export HOME=" + home + "\nexport PATH=\"$PATH:$HOME/.local/bin\"\n";
  }
}
