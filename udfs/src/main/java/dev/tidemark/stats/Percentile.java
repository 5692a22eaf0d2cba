package dev.tidemark.stats;

import java.util.Arrays;

/**
 * A percentile by linear interpolation between two order statistics: with n sorted values and h =
 * (n - 1) p, the value at position h counted from 0. Type 7 of Hyndman &amp; Fan, "Sample Quantiles
 * in Statistical Packages", The American Statistician 1996; SQL's PERCENTILE_CONT.
 *
 * <p>It is exact, so it needs the values or at least two of them: those at {@link #lowerRank} and
 * {@link #upperRank} in ascending order, which a query can fetch.
 *
 * @param lowerRank 0-based rank of the value below
 * @param upperRank 0-based rank of the value above; the same as lowerRank or one more
 * @param fraction how far from the value below to the one above, 0 to 1
 */
public record Percentile(long lowerRank, long upperRank, double fraction) {

  /**
   * Where the percentile lies among n sorted values.
   *
   * @param n 1 or more
   * @param probability 0 to 1
   */
  public static Percentile of(long n, double probability) {
    Arguments.require(n > 0, "a percentile needs values");
    Arguments.require(
        probability >= 0 && probability <= 1, "a percentile is from 0 to 1, got " + probability);
    double position = (n - 1) * probability;
    double nearest = Math.rint(position);
    // (n - 1) p is a whole number more often than its double is.
    if (Math.abs(position - nearest) <= 4 * Math.ulp(position)) {
      position = nearest;
    }
    long lower = (long) Math.floor(position);
    return new Percentile(lower, (long) Math.ceil(position), position - lower);
  }

  /** The percentile, from the values at the two ranks. */
  public double between(double lowerValue, double upperValue) {
    return lowerValue + fraction * (upperValue - lowerValue);
  }

  /** The percentile of values in any order, which are left as they are; null without values. */
  public static Double ofValues(double[] values, double probability) {
    if (values.length == 0) {
      return null;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    Percentile percentile = of(sorted.length, probability);
    return percentile.between(
        sorted[(int) percentile.lowerRank()], sorted[(int) percentile.upperRank()]);
  }
}
