package dev.tidemark.stats;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.apache.commons.numbers.core.DD;

/**
 * The sufficient statistics of one arm and one metric: how many units, the sum of their values and
 * the sum of their squares. A unit is folded in and forgotten, so any number of units takes the
 * same memory; two parts of an arm are merged; a unit can be taken out again.
 *
 * <p>Both sums are pairs of doubles, of 106 bits together (Dekker, "A Floating-Point Technique for
 * Extending the Available Precision", 1971), so that neither the order of rows nor a mean far from
 * 0 shows in the variance. A variance below what rounding alone could leave is taken as 0: without
 * that, equal values would seem to vary.
 *
 * @param n number of units
 * @param sum sum of the values, in the metric's unit
 * @param sumSquares sum of the squared values
 */
public record Moments(long n, DD sum, DD sumSquares) {

  /** No units yet. */
  public static final Moments EMPTY = new Moments(0, DD.ZERO, DD.ZERO);

  // A sum of pairs of doubles is off by less than this, relatively, for every term.
  private static final double ROUNDING = 0x1p-102;

  /** Of these values, all finite. */
  public static Moments of(double... values) {
    Moments moments = EMPTY;
    for (double value : values) {
      moments = moments.plus(value);
    }
    return moments;
  }

  /**
   * Of sums that were made elsewhere, in doubles.
   *
   * @throws IllegalArgumentException if n is negative, a sum is not finite, or no n values have
   *     these sums
   */
  public static Moments ofSums(long n, double sum, double sumSquares) {
    Arguments.notNegative("n", n);
    Arguments.finite("sum", sum);
    Arguments.finiteNotNegative("sum of squares", sumSquares);
    if (n == 0) {
      return EMPTY;
    }
    BigDecimal least =
        new BigDecimal(sum)
            .pow(2)
            .divide(BigDecimal.valueOf(n), new MathContext(60, RoundingMode.HALF_EVEN));
    double centred = new BigDecimal(sumSquares).subtract(least).doubleValue();
    double rounding = 4 * Math.ulp(sumSquares);
    Arguments.require(
        centred >= -Math.max(rounding, 1e-9 * sumSquares),
        "no " + n + " values have sum " + sum + " and sum of squares " + sumSquares);
    // What only rounding can have left is no variance.
    DD squares = centred <= rounding ? DD.from(least) : DD.of(sumSquares);
    return new Moments(n, DD.of(sum), squares);
  }

  /**
   * With one more unit.
   *
   * @throws IllegalArgumentException if the value is not finite
   */
  public Moments plus(double value) {
    Arguments.finite("a value", value);
    return new Moments(n + 1, sum.add(value), sumSquares.add(DD.ofSquare(value)));
  }

  /** Without a unit that was folded in before. */
  public Moments minus(double value) {
    Arguments.finite("a value", value);
    return new Moments(n - 1, sum.subtract(value), sumSquares.subtract(DD.ofSquare(value)));
  }

  /** Of the units of both. */
  public Moments merge(Moments other) {
    return new Moments(n + other.n, sum.add(other.sum), sumSquares.add(other.sumSquares));
  }

  /** Mean, in the metric's unit; null without units. */
  public Double mean() {
    return n == 0 ? null : finiteOrNull(sum.divide(DD.of(n)).doubleValue());
  }

  /** Sample variance, with n - 1; null with fewer than two units. */
  public Double variance() {
    if (n < 2) {
      return null;
    }
    double centred = withoutRounding(n, centred(n, sum, sum, sumSquares), sumSquares.doubleValue());
    return finiteOrNull(centred / (n - 1));
  }

  /** Why there is no variance; null when there is one. */
  public Undefined undefinedVariance() {
    if (n == 0) {
      return Undefined.NO_UNITS;
    }
    if (n == 1) {
      return Undefined.ONE_UNIT;
    }
    return variance() == null ? Undefined.NOT_FINITE : null;
  }

  /** Sum of (a - mean a)(b - mean b). */
  static DD centred(long n, DD sumA, DD sumB, DD products) {
    return products.subtract(sumA.multiply(sumB).divide(DD.of(n)));
  }

  /** The sum of squares, or 0 where it is no more than the rounding of sums of this size. */
  static double withoutRounding(long n, DD centred, double size) {
    double value = centred.doubleValue();
    return value <= n * ROUNDING * size ? 0 : value;
  }

  static Double finiteOrNull(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
