package dev.tidemark.stats;

/**
 * An estimated effect with its two-sided test and confidence interval. Every figure that is not
 * defined is null, and then {@code reason} says why.
 *
 * @param estimate the effect, in the unit of the metric or as a fraction of the control; null when
 *     it cannot be computed at all
 * @param standardError in the unit of the estimate; may be 0, and then there is no test
 * @param degreesOfFreedom of Student's t; null when the test is a normal one
 * @param statistic estimate / standardError
 * @param lower lower end of the 1 - alpha interval
 * @param upper upper end of the 1 - alpha interval
 * @param pValue two-sided; 0 when smaller than any double
 * @param log10PValue base-10 logarithm of the p-value, also where that is 0
 * @param reason why something is null; null when nothing but degreesOfFreedom is
 */
public record Estimate(
    Double estimate,
    Double standardError,
    Double degreesOfFreedom,
    Double statistic,
    Double lower,
    Double upper,
    Double pValue,
    Double log10PValue,
    Undefined reason) {

  private static final double LN_10 = Math.log(10);

  /** Nothing is known but why. */
  public static Estimate undefined(Undefined reason) {
    return new Estimate(null, null, null, null, null, null, null, null, reason);
  }

  /** The effect without any idea of its error. */
  static Estimate withoutError(double estimate, Undefined reason) {
    return new Estimate(estimate, null, null, null, null, null, null, null, reason);
  }

  /** A Wald test with normal quantiles. */
  static Estimate normal(double estimate, double standardError, double alpha) {
    return test(estimate, standardError, null, StandardNormal.INSTANCE, alpha);
  }

  /** The same with Student's t; without degreesOfFreedom there is no test. */
  static Estimate studentT(
      double estimate, double standardError, Double degreesOfFreedom, double alpha) {
    NullDistribution t = degreesOfFreedom == null ? null : new StudentT(degreesOfFreedom);
    return test(estimate, standardError, degreesOfFreedom, t, alpha);
  }

  private static Estimate test(
      double estimate,
      double standardError,
      Double degreesOfFreedom,
      NullDistribution distribution,
      double alpha) {
    if (!Double.isFinite(estimate)) {
      return undefined(Undefined.NOT_FINITE);
    }
    if (!Double.isFinite(standardError)) {
      return withoutError(estimate, Undefined.NOT_FINITE);
    }
    double statistic = estimate / standardError;
    // Without degrees of freedom both arms' own variances are 0, whatever the delta method adds.
    boolean noVariance = standardError == 0 || distribution == null;
    if (noVariance || !Double.isFinite(statistic)) {
      Undefined reason = noVariance ? Undefined.ZERO_VARIANCE : Undefined.NOT_FINITE;
      return new Estimate(
          estimate, standardError, degreesOfFreedom, null, null, null, null, null, reason);
    }
    double halfWidth = distribution.upperQuantile(alpha / 2) * standardError;
    return new Estimate(
        estimate,
        standardError,
        degreesOfFreedom,
        statistic,
        estimate - halfWidth,
        estimate + halfWidth,
        Math.min(1, 2 * distribution.upperTail(Math.abs(statistic))),
        log10OfTwo(distribution.logUpperTail(Math.abs(statistic))),
        null);
  }

  private static Double log10OfTwo(double logTail) {
    return Moments.finiteOrNull(Math.min(0, log10(Math.log(2) + logTail)));
  }

  /** The distribution its statistic was compared with. */
  NullDistribution distribution() {
    return degreesOfFreedom == null ? StandardNormal.INSTANCE : new StudentT(degreesOfFreedom);
  }

  static double log10(double naturalLogarithm) {
    return naturalLogarithm / LN_10;
  }
}
