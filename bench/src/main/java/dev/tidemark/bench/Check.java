package dev.tidemark.bench;

/** What must hold of a result; a benchmark ends where it does not. */
final class Check {
  private Check() {}

  /** A check that did not hold. */
  static final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
      super(message);
    }
  }

  static void that(boolean holds, String otherwise) {
    if (!holds) {
      throw new FailedException(otherwise);
    }
  }

  static void equal(String what, Object found, Object expected) {
    that(found.equals(expected), "%s: %s, not %s".formatted(what, found, expected));
  }
}
