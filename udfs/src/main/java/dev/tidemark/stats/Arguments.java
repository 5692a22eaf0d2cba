package dev.tidemark.stats;

/** Refuses what no data could have caused. */
final class Arguments {

  private Arguments() {}

  /** A probability that is neither 0 nor 1, such as alpha or power. */
  static double betweenZeroAndOne(String name, double value) {
    require(value > 0 && value < 1, name + " must be between 0 and 1, got " + value);
    return value;
  }

  static double finite(String name, double value) {
    require(Double.isFinite(value), name + " must be finite, got " + value);
    return value;
  }

  static double finiteNotNegative(String name, double value) {
    require(value >= 0 && Double.isFinite(value), name + " must be 0 or more, got " + value);
    return value;
  }

  static long notNegative(String name, long value) {
    require(value >= 0, name + " must be 0 or more, got " + value);
    return value;
  }

  static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
