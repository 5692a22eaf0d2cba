package dev.tidemark.stats;

/**
 * The normal mixture behind a confidence sequence: rho = sqrt((-2 ln a + ln(1 - 2 ln a)) / N*),
 * which makes the interval at level a tightest near N* units (Waudby-Smith et al., arXiv
 * 2103.06476, eq. 161).
 */
record Mixture(double rho) {

  static Mixture tuned(double alpha, double nStar) {
    Arguments.betweenZeroAndOne("alpha", alpha);
    Arguments.require(
        nStar > 0 && Double.isFinite(nStar), "N* must be above 0 units, got " + nStar);
    double twice = -2 * Math.log(alpha);
    return new Mixture(Math.sqrt((twice + Math.log1p(twice)) / nStar));
  }

  /** n rho^2. */
  double information(long units) {
    return units * rho * rho;
  }

  /** Half width from the logarithm of the boundary that is crossed. */
  double halfWidth(double standardError, long units, double boundary) {
    double m = information(units);
    return standardError * Math.sqrt(2 * (m + 1) / m * boundary);
  }

  /** Why there is no sequence at such a look; null when there is one. */
  static Undefined undefined(Double estimate, Double standardError, long units) {
    Arguments.notNegative("units", units);
    if (estimate == null || standardError == null) {
      return Undefined.MISSING_INPUT;
    }
    Arguments.finite("estimate", estimate);
    Arguments.finiteNotNegative("standard error", standardError);
    if (units == 0) {
      return Undefined.NO_UNITS;
    }
    if (standardError == 0) {
      return Undefined.ZERO_VARIANCE;
    }
    return Double.isFinite(estimate / standardError) ? null : Undefined.NOT_FINITE;
  }
}
