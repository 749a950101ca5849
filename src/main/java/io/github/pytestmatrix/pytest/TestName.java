package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.XmlCharacters;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Class and name of a test as pytest's XML has them. */
record TestName(String className, String name) {
  static TestName of(TestCaseResult test) {
    return new TestName(test.className(), test.name());
  }

  /**
   * As pytest's {@code mangle_test_address} and its callers.
   *
   * @param prefix the value of {@code --junitprefix}; empty for none
   */
  static TestName of(String nodeId, String prefix) {
    int bracket = nodeId.indexOf('[');
    String address = bracket < 0 ? nodeId : nodeId.substring(0, bracket);
    String parameters = bracket < 0 ? "" : nodeId.substring(bracket);
    List<String> names = Split.at("::", address, Integer.MAX_VALUE);
    names.remove("()");
    String module = names.get(0).replace('/', '.');
    names.set(0, module.endsWith(".py") ? module.substring(0, module.length() - 3) : module);
    String name = names.remove(names.size() - 1) + parameters;
    if (!prefix.isEmpty()) {
      names.add(0, prefix);
    }
    return new TestName(
        XmlCharacters.asPytest(String.join(".", names)), XmlCharacters.asPytest(name));
  }

  // Written out: see Base.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TestName that
        && className.equals(that.className)
        && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return 31 * className.hashCode() + name.hashCode();
  }
}
