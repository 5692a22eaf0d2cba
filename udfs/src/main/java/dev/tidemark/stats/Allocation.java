package dev.tidemark.stats;

import java.util.Arrays;

/** The variants that expect units, and the share of all units that each expects. */
final class Allocation {

  private final double[] weights;
  private final double[] shares;

  private Allocation(double[] weights, double[] shares) {
    this.weights = weights;
    this.shares = shares;
  }

  /** Of weights in any scale, 0 or more, of which some may be 0. */
  static Allocation of(double[] weights) {
    for (double weight : weights) {
      Arguments.finiteNotNegative("a weight", weight);
    }
    double total = Arrays.stream(weights).sum();
    double[] shares =
        Arrays.stream(weights).filter(weight -> weight > 0).map(weight -> weight / total).toArray();
    return new Allocation(weights.clone(), shares);
  }

  /** Share of the i-th variant that expects units; they sum to 1. */
  double share(int i) {
    return shares[i];
  }

  /** The counts of the variants that expect units. */
  long[] expected(long[] observed) {
    Arguments.require(
        observed.length == weights.length,
        "as many counts as weights are needed: " + observed.length + ", " + weights.length);
    long[] counts = new long[shares.length];
    int kept = 0;
    for (int i = 0; i < observed.length; i++) {
      Arguments.notNegative("a count", observed[i]);
      if (weights[i] > 0) {
        counts[kept++] = observed[i];
      }
    }
    return counts;
  }

  /** Why so many units cannot be tested; null when they can. */
  Undefined undefinedFor(long units) {
    if (shares.length < 2) {
      return Undefined.ONE_VARIANT;
    }
    return units == 0 ? Undefined.NO_UNITS : null;
  }

  static long total(long[] counts) {
    return Arrays.stream(counts).reduce(0, Math::addExact);
  }
}
