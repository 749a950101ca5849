package io.github.pytestmatrix.engine;

import java.util.List;
import java.util.Optional;

/**
 * Who a cell's command is, and what the kernel lets it do beyond an ordinary process. The set-up is
 * not bound by it.
 *
 * @param user empty for the engine's default
 * @param capDrop capabilities it doesn't have, {@code ALL} or names as {@code NET_RAW}; empty for
 *     the engine's default
 * @param capAdd capabilities it has besides
 */
public record Privileges(Optional<User> user, Optional<List<String>> capDrop, List<String> capAdd) {
  /** What the engine gives a cell that asks for nothing. */
  public static final Privileges DEFAULT =
      new Privileges(Optional.empty(), Optional.empty(), List.of());

  public Privileges {
    capDrop = capDrop.isPresent() ? Optional.of(List.copyOf(capDrop.get())) : capDrop;
    capAdd = List.copyOf(capAdd);
  }

  /** By numbers, since names mean something in one image and nothing in the next. */
  public record User(int uid, int gid) {
    public static final User ROOT = new User(0, 0);

    public boolean isRoot() {
      return uid == 0;
    }

    @Override
    public String toString() {
      return uid + ":" + gid;
    }
  }
}
