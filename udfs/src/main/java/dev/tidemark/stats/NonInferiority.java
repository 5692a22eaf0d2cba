package dev.tidemark.stats;

/**
 * Whether a guardrail metric is shown to be worse by less than a margin. The null hypothesis is
 * that it is worse by the margin or more; so no data shows nothing, and a guardrail does not pass
 * for being noisy.
 *
 * <p>Increase preferred: t = (d + margin) / se, lower bound d - t_(1-alpha) se. Decrease preferred:
 * t = (margin - d) / se, upper bound d + t_(1-alpha) se. p = P(T > t), one-sided. A relative margin
 * is tested on the relative lift, so that the control mean's own error counts.
 *
 * <p>Sources: Walker &amp; Nowacki, "Understanding Equivalence and Noninferiority Testing", Journal
 * of General Internal Medicine 2011; Schultzberg, Ankargren &amp; Franberg, arXiv 2402.11609.
 *
 * @param difference the estimate that was tested, absolute or relative; never null
 * @param nullValue the difference at which it is just inferior, in the estimate's unit
 * @param statistic null when undefined
 * @param pValue one-sided; null when undefined
 * @param log10PValue its base-10 logarithm; null when undefined
 * @param bound lower bound where an increase is preferred, else upper; null when undefined
 * @param preferred which bound it is
 * @param nonInferior whether p is below alpha; null when undefined
 * @param reason why; null when nothing is undefined
 */
public record NonInferiority(
    Estimate difference,
    double nullValue,
    Double statistic,
    Double pValue,
    Double log10PValue,
    Double bound,
    Direction preferred,
    Boolean nonInferior,
    Undefined reason) {

  /**
   * The test.
   *
   * @param difference absolute for an absolute margin, relative for a relative one, of any test
   * @param margin 0 or more, in the estimate's unit
   * @param alpha one-sided
   */
  public static NonInferiority of(
      Estimate difference, double margin, Direction preferred, double alpha) {
    Arguments.finiteNotNegative("margin", margin);
    Arguments.betweenZeroAndOne("alpha", alpha);
    double sign = preferred == Direction.INCREASE ? 1 : -1;
    double nullValue = -sign * margin;
    if (difference.statistic() == null) {
      return new NonInferiority(
          difference, nullValue, null, null, null, null, preferred, null, difference.reason());
    }
    NullDistribution distribution = difference.distribution();
    double d = difference.estimate();
    double error = difference.standardError();
    double statistic = (sign * d + margin) / error;
    double pValue = distribution.upperTail(statistic);
    return new NonInferiority(
        difference,
        nullValue,
        statistic,
        pValue,
        Estimate.log10(distribution.logUpperTail(statistic)),
        d - sign * distribution.upperQuantile(alpha) * error,
        preferred,
        pValue < alpha,
        null);
  }
}
