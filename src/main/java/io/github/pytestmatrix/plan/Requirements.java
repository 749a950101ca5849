package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.MatrixException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Requirement files with all that they include.
 *
 * @param files relative to the workspace, in the user's order
 * @param inputs these and the included ones: path to content
 * @param names distributions that they name, normalised; not those of constraint files
 * @param locals what they install from the workspace
 * @param outside fingerprints of what they install from this machine outside of the workspace
 * @param hashed whether they pin by hashes
 */
record Requirements(
    List<String> files,
    Map<String, byte[]> inputs,
    Set<String> names,
    Set<RequirementLine.Local> locals,
    Set<String> outside,
    boolean hashed,
    List<MatrixException> faults,
    List<String> warnings) {
  Requirements {
    files = List.copyOf(files);
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    names = Set.copyOf(names);
    // Ordered, for a digest goes over them.
    locals = Collections.unmodifiableSet(new LinkedHashSet<>(locals));
    outside = Collections.unmodifiableSet(new LinkedHashSet<>(outside));
    faults = List.copyOf(faults);
    warnings = List.copyOf(warnings);
  }
}
