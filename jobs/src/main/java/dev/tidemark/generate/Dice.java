package dev.tidemark.generate;

/**
 * Pseudo-random numbers whose sequence is defined here (SplitMix64) rather than by the JDK, so that
 * one seed gives the same bytes on every machine and in every later release.
 */
final class Dice {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private long state;

  Dice(long seed, long stream) {
    state = mix(seed + GOLDEN * (stream + 1));
  }

  long next() {
    state += GOLDEN;
    return mix(state);
  }

  /** A value in {@code [0, bound)}; the bias of the multiplication is far below what tests see. */
  int below(int bound) {
    return (int) (((next() >>> 33) * bound) >>> 31);
  }

  long below(long bound) {
    return Long.remainderUnsigned(next(), bound);
  }

  double unit() {
    return unit(next());
  }

  boolean chance(double probability) {
    return unit() < probability;
  }

  static double unit(long bits) {
    return (bits >>> 11) * 0x1.0p-53;
  }

  /** A bijection on 64 bits: distinct inputs give distinct ids without remembering any. */
  static long mix(long z) {
    long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
