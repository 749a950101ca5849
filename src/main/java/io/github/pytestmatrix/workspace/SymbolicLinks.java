package io.github.pytestmatrix.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Decides which symbolic links can live in a copy of the workspace that lies elsewhere. */
final class SymbolicLinks {
  /** Where the kernel gives up too; such a link leads nowhere, neither here nor in the copy. */
  private static final int MOST_HOPS = 40;

  private final Path root;
  private final Path realRoot;

  SymbolicLinks(Path root) throws IOException {
    this.root = root;
    this.realRoot = root.toRealPath();
  }

  /**
   * The target that the copy of a link has: as it stands where that stays inside, rewritten where
   * it leads inside by a way around; empty where it leads outside.
   */
  Optional<String> targetInCopy(String path, Path target) throws IOException {
    Path folder = root.getFileSystem().getPath(path).getParent();
    List<String> start = folder == null ? List.of() : names(folder);
    if (!target.isAbsolute() && staysInside(start, target)) {
      return Optional.of(target.toString());
    }
    Path from = folder == null ? root : root.resolve(folder);
    return place(from.resolve(target))
        .filter(place -> canFollow(place))
        .map(place -> folder == null ? place : folder.relativize(place))
        .map(relative -> relative.toString().isEmpty() ? "." : relative.toString());
  }

  private boolean canFollow(Path place) {
    try {
      return staysInside(List.of(), place);
    } catch (IOException e) {
      return false;
    }
  }

  /** Walks as the kernel would, link by link, but in a world that ends at the root. */
  private boolean staysInside(List<String> start, Path target) throws IOException {
    List<String> at = new ArrayList<>(start);
    Deque<String> todo = new ArrayDeque<>(names(target));
    int hops = 0;
    while (!todo.isEmpty()) {
      String name = todo.removeFirst();
      if (name.equals("..")) {
        if (at.isEmpty()) {
          return false;
        }
        at.remove(at.size() - 1);
        continue;
      }
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      at.add(name);
      Path here = root.resolve(String.join("/", at));
      if (Files.isSymbolicLink(here)) {
        if (++hops > MOST_HOPS) {
          return true;
        }
        Path next = Files.readSymbolicLink(here);
        at.remove(at.size() - 1);
        if (next.isAbsolute()) {
          // That link is rewritten in its turn, if its place is inside.
          Optional<Path> place = place(next);
          if (place.isEmpty()) {
            return false;
          }
          at.clear();
          next = place.get();
        }
        List<String> names = names(next);
        for (int i = names.size() - 1; i >= 0; i--) {
          todo.addFirst(names.get(i));
        }
      }
    }
    return true;
  }

  /** Where a path of this machine is in the workspace, relative to the root. */
  private Optional<Path> place(Path path) {
    for (Path base : List.of(root, realRoot)) {
      Path normal = path.normalize();
      if (path.startsWith(base) && normal.startsWith(base)) {
        return Optional.of(base.relativize(normal));
      }
    }
    try {
      Path real = path.toRealPath();
      return real.startsWith(realRoot) ? Optional.of(realRoot.relativize(real)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<String> names(Path path) {
    List<String> names = new ArrayList<>();
    path.forEach(name -> names.add(name.toString()));
    return names;
  }
}
