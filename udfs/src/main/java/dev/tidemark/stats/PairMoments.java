package dev.tidemark.stats;

import org.apache.commons.numbers.core.DD;

/**
 * The sufficient statistics of one arm and two values of each unit: a covariate and an outcome
 * (CUPED), or a numerator and a denominator (ratio). Folded, merged and taken back as {@link
 * Moments} are.
 *
 * @param x of the first value
 * @param y of the second value, of as many units
 * @param products sum of x times y
 */
public record PairMoments(Moments x, Moments y, DD products) {

  /** No units yet. */
  public static final PairMoments EMPTY = new PairMoments(Moments.EMPTY, Moments.EMPTY, DD.ZERO);

  /**
   * Of these units, value by value.
   *
   * @throws IllegalArgumentException if the lengths differ or a value is not finite
   */
  public static PairMoments of(double[] x, double[] y) {
    Arguments.require(
        x.length == y.length, "pairs need two lists of one length: " + x.length + ", " + y.length);
    PairMoments moments = EMPTY;
    for (int i = 0; i < x.length; i++) {
      moments = moments.plus(x[i], y[i]);
    }
    return moments;
  }

  /** With one more unit, whose values are finite. */
  public PairMoments plus(double xValue, double yValue) {
    return new PairMoments(
        x.plus(xValue), y.plus(yValue), products.add(DD.ofProduct(xValue, yValue)));
  }

  /** Without a unit that was folded in before. */
  public PairMoments minus(double xValue, double yValue) {
    return new PairMoments(
        x.minus(xValue), y.minus(yValue), products.subtract(DD.ofProduct(xValue, yValue)));
  }

  /** Of the units of both. */
  public PairMoments merge(PairMoments other) {
    return new PairMoments(x.merge(other.x), y.merge(other.y), products.add(other.products));
  }

  /** Number of units. */
  public long n() {
    return x.n();
  }

  /** Sample covariance, with n - 1; null with fewer than two units. */
  public Double covariance() {
    return n() < 2 ? null : Moments.finiteOrNull(centredProducts().doubleValue() / (n() - 1));
  }

  /** Pearson's correlation; null with fewer than two units or when either value is constant. */
  public Double correlation() {
    Double varianceX = x.variance();
    Double varianceY = y.variance();
    if (varianceX == null || varianceY == null || varianceX == 0 || varianceY == 0) {
      return null;
    }
    return Moments.finiteOrNull(covariance() / Math.sqrt(varianceX) / Math.sqrt(varianceY));
  }

  /**
   * Sample variance of {@code a x + b y}, with n - 1; null with fewer than two units. Exactly 0
   * where the two cancel in every unit, up to rounding.
   */
  public Double varianceOf(double a, double b) {
    if (n() < 2) {
      return null;
    }
    DD ofX = Moments.centred(n(), x.sum(), x.sum(), x.sumSquares()).multiply(DD.ofSquare(a));
    DD ofY = Moments.centred(n(), y.sum(), y.sum(), y.sumSquares()).multiply(DD.ofSquare(b));
    DD ofBoth = centredProducts().multiply(DD.ofProduct(2 * a, b));
    double size =
        a * a * x.sumSquares().doubleValue()
            + b * b * y.sumSquares().doubleValue()
            + Math.abs(2 * a * b * products.doubleValue());
    double centred = Moments.withoutRounding(n(), ofX.add(ofY).add(ofBoth), size);
    return Moments.finiteOrNull(centred / (n() - 1));
  }

  private DD centredProducts() {
    return Moments.centred(n(), x.sum(), y.sum(), products);
  }
}
