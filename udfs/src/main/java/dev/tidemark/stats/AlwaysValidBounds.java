package dev.tidemark.stats;

/**
 * One-sided bounds that hold at every look at once, for a question with one direction such as a
 * guardrail's. Either bound is exceeded with probability alpha at most; not both together.
 *
 * <p>Half width = s sqrt(n) sqrt(2 (n rho^2 + 1) / (n^2 rho^2) ln(1 + sqrt(n rho^2 + 1) / (2
 * alpha))), rho tuned for 2 alpha. Source: Waudby-Smith, Arbour, Sinha, Kennedy &amp; Ramdas, arXiv
 * 2103.06476, eq. 134.
 *
 * @param rho the mixture's width; never null
 * @param halfWidth in the unit of the estimate; null when undefined
 * @param lower the effect is greater than this; null when undefined
 * @param upper the effect is less than this; null when undefined
 * @param reason why; null when nothing is undefined
 */
public record AlwaysValidBounds(
    double rho, Double halfWidth, Double lower, Double upper, Undefined reason) {

  /**
   * The bounds at one look; the arguments are those of {@link AlwaysValid#of}, but alpha is below
   * 1/2.
   */
  public static AlwaysValidBounds of(
      Double estimate, Double standardError, long units, double alpha, double nStar) {
    Arguments.betweenZeroAndOne("2 alpha", 2 * alpha);
    Mixture mixture = Mixture.tuned(2 * alpha, nStar);
    Undefined reason = Mixture.undefined(estimate, standardError, units);
    if (reason != null) {
      return new AlwaysValidBounds(mixture.rho(), null, null, null, reason);
    }
    double boundary = Math.log1p(Math.sqrt(mixture.information(units) + 1) / (2 * alpha));
    double halfWidth = mixture.halfWidth(standardError, units, boundary);
    return new AlwaysValidBounds(
        mixture.rho(), halfWidth, estimate - halfWidth, estimate + halfWidth, null);
  }
}
