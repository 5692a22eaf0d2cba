package dev.tidemark.stats;

/**
 * An interval and a p-value that hold at every look at once, so that an experiment may be watched
 * daily and stopped when it shows something: an asymptotic confidence sequence of the normal
 * mixture kind. It is asymptotic: with a few dozen units nothing is promised.
 *
 * <p>With s the standard error, n the units of both arms and rho from {@link Mixture}: half width =
 * s sqrt(n) sqrt(2 (n rho^2 + 1) / (n^2 rho^2) ln(sqrt(n rho^2 + 1) / alpha)); p = min(1, sqrt(n
 * rho^2 + 1) exp(-n rho^2 (estimate / s)^2 / (2 (n rho^2 + 1)))). The interval excludes 0 exactly
 * when p is below alpha.
 *
 * <p>Sources: Waudby-Smith, Arbour, Sinha, Kennedy &amp; Ramdas, "Time-uniform central limit theory
 * and asymptotic confidence sequences", arXiv 2103.06476, eq. 9, 155, 161; Johari, Koomen, Pekelis
 * &amp; Walsh, "Always Valid Inference", Operations Research 2022.
 *
 * @param rho the mixture's width; never null
 * @param halfWidth in the unit of the estimate; null when undefined
 * @param lower null when undefined
 * @param upper null when undefined
 * @param pValue two-sided, of this look alone: see {@link RunningMinimum}; null when undefined
 * @param log10PValue its base-10 logarithm; null when undefined
 * @param widthRatio width over that of the interval that holds for a single look, above 1; null
 *     when undefined
 * @param reason why; null when nothing is undefined
 */
public record AlwaysValid(
    double rho,
    Double halfWidth,
    Double lower,
    Double upper,
    Double pValue,
    Double log10PValue,
    Double widthRatio,
    Undefined reason) {

  /**
   * The state at one look.
   *
   * @param estimate absolute or relative effect; null when undefined
   * @param standardError of the estimate; null when undefined
   * @param units of both arms together
   * @param nStar units at which the interval shall be tightest, fixed before the start
   */
  public static AlwaysValid of(
      Double estimate, Double standardError, long units, double alpha, double nStar) {
    Mixture mixture = Mixture.tuned(alpha, nStar);
    Undefined reason = Mixture.undefined(estimate, standardError, units);
    if (reason != null) {
      return new AlwaysValid(mixture.rho(), null, null, null, null, null, null, reason);
    }
    double m = mixture.information(units);
    double boundary = Math.log1p(m) / 2 - Math.log(alpha);
    double halfWidth = mixture.halfWidth(standardError, units, boundary);
    double z = estimate / standardError;
    double logP = Math.min(0, Math.log1p(m) / 2 - m / (m + 1) * z * z / 2);
    double fixed = StandardNormal.INSTANCE.upperQuantile(alpha / 2) * standardError;
    return new AlwaysValid(
        mixture.rho(),
        halfWidth,
        estimate - halfWidth,
        estimate + halfWidth,
        Math.exp(logP),
        Estimate.log10(logP),
        halfWidth / fixed,
        null);
  }
}
