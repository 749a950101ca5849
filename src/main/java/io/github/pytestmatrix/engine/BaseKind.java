package io.github.pytestmatrix.engine;

/** What an engine makes environments from. */
public enum BaseKind {
  IMAGE("image"),
  INTERPRETER("interpreter");

  private final String word;

  BaseKind(String word) {
    this.word = word;
  }

  /** As reports and lists call it. */
  public String word() {
    return word;
  }
}
