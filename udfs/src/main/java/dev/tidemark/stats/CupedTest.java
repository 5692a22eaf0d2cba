package dev.tidemark.stats;

/**
 * CUPED: Welch's test after taking out of each unit's outcome what its own behaviour before the
 * experiment foretold. The estimate stays unbiased, because the covariate is from before the
 * assignment; its error shrinks with the square of the correlation.
 *
 * <p>theta = cov(X, Y) / var(X) over the units of both arms together, 0 when X is constant. A mean
 * is adjusted by theta (mean(X) - grand mean X), a unit's variance is that of Y - theta X within
 * its arm. Relative: the adjusted difference e over |m|, m the unadjusted control mean; delta
 * method with gradient (1/m, -theta/m) for the treatment's (Y, X), (-(m + e)/m^2, theta/m) for the
 * control's.
 *
 * <p>Source: Deng, Xu, Kohavi &amp; Walker, "Improving the Sensitivity of Online Controlled
 * Experiments by Utilizing Pre-Experiment Data", WSDM 2013, eq. 4.
 *
 * @param theta in units of outcome per unit of covariate; null with fewer than two units in all
 * @param correlation of X and Y over both arms; null when either is constant
 * @param control never null
 * @param treatment never null
 * @param degreesOfFreedom Welch and Satterthwaite's on the adjusted variances; null without them
 * @param absolute difference of the adjusted means; never null
 * @param relative as a fraction of the control mean's size; never null
 * @param standardErrorUnadjusted of the plain difference; null without two variances
 * @param varianceRatio adjusted over unadjusted squared standard error: 0.25 means the same
 *     precision from a quarter of the units; null when the plain error is null or 0
 * @param reason why theta or the correlation is null; null when neither is. The reasons of other
 *     figures are those of the estimates
 */
public record CupedTest(
    Double theta,
    Double correlation,
    Arm control,
    Arm treatment,
    Double degreesOfFreedom,
    Estimate absolute,
    Estimate relative,
    Double standardErrorUnadjusted,
    Double varianceRatio,
    Undefined reason) {

  /**
   * One arm, before and after.
   *
   * @param n number of units
   * @param mean of the outcome; null without units
   * @param meanAdjusted null without units, or without theta
   * @param variance of a unit's outcome; null with fewer than two units
   * @param varianceAdjusted of a unit's Y - theta X; null with fewer than two units
   */
  public record Arm(
      long n, Double mean, Double meanAdjusted, Double variance, Double varianceAdjusted) {

    private static Arm of(PairMoments units, Double theta, Double grandMean) {
      Double mean = units.y().mean();
      Double meanX = units.x().mean();
      boolean adjustable = theta != null && mean != null && meanX != null;
      return new Arm(
          units.n(),
          mean,
          adjustable ? Moments.finiteOrNull(mean - theta * (meanX - grandMean)) : null,
          units.y().variance(),
          theta == null ? null : units.varianceOf(-theta, 1));
    }

    private double squaredError() {
      return varianceAdjusted / n;
    }
  }

  /**
   * Compares two arms of pairs of covariate (x) and outcome (y), with 1 - alpha intervals. A unit
   * that has no covariate has 0.
   */
  public static CupedTest of(PairMoments control, PairMoments treatment, double alpha) {
    Arguments.betweenZeroAndOne("alpha", alpha);
    PairMoments all = control.merge(treatment);
    Double theta = theta(all);
    Arm c = Arm.of(control, theta, all.x().mean());
    Arm t = Arm.of(treatment, theta, all.x().mean());
    Double degreesOfFreedom =
        WelchTest.degreesOfFreedom(c.varianceAdjusted(), c.n(), t.varianceAdjusted(), t.n());
    Double plain = WelchTest.of(control.y(), treatment.y(), alpha).absolute().standardError();
    Estimate absolute = absolute(c, t, degreesOfFreedom, alpha);
    return new CupedTest(
        theta,
        all.correlation(),
        c,
        t,
        degreesOfFreedom,
        absolute,
        relative(absolute, theta, control, t, degreesOfFreedom, alpha),
        plain,
        varianceRatio(absolute.standardError(), plain),
        reason(all));
  }

  private static Undefined reason(PairMoments all) {
    if (all.correlation() != null) {
      return null;
    }
    Undefined missing = WelchTest.missingVariance(all.x(), all.y());
    return missing == null ? Undefined.ZERO_VARIANCE : missing;
  }

  private static Double theta(PairMoments all) {
    Double variance = all.x().variance();
    Double covariance = all.covariance();
    if (variance == null || covariance == null) {
      return null;
    }
    return variance == 0 ? 0.0 : Moments.finiteOrNull(covariance / variance);
  }

  private static Estimate absolute(Arm c, Arm t, Double degreesOfFreedom, double alpha) {
    if (c.n() == 0 || t.n() == 0) {
      return Estimate.undefined(Undefined.NO_UNITS);
    }
    if (c.meanAdjusted() == null || t.meanAdjusted() == null) {
      return Estimate.undefined(Undefined.NOT_FINITE);
    }
    double estimate = t.meanAdjusted() - c.meanAdjusted();
    if (c.varianceAdjusted() == null || t.varianceAdjusted() == null) {
      boolean oneUnit = c.n() < 2 || t.n() < 2;
      return Estimate.withoutError(estimate, oneUnit ? Undefined.ONE_UNIT : Undefined.NOT_FINITE);
    }
    double error = Math.sqrt(c.squaredError() + t.squaredError());
    return Estimate.studentT(estimate, error, degreesOfFreedom, alpha);
  }

  private static Estimate relative(
      Estimate absolute,
      Double theta,
      PairMoments control,
      Arm t,
      Double degreesOfFreedom,
      double alpha) {
    Double e = absolute.estimate();
    if (e == null) {
      return Estimate.undefined(absolute.reason());
    }
    double m = control.y().mean();
    if (m == 0) {
      return Estimate.undefined(Undefined.ZERO_CONTROL_MEAN);
    }
    double estimate = e / Math.abs(m);
    Double ofControl = control.varianceOf(theta / m, -(1 + e / m) / m);
    if (absolute.standardError() == null || ofControl == null) {
      Undefined reason = absolute.reason() == null ? Undefined.NOT_FINITE : absolute.reason();
      return Estimate.withoutError(estimate, reason);
    }
    double squaredError = t.squaredError() / m / m + ofControl / control.n();
    return Estimate.studentT(estimate, Math.sqrt(squaredError), degreesOfFreedom, alpha);
  }

  private static Double varianceRatio(Double adjusted, Double plain) {
    if (adjusted == null || plain == null || plain == 0) {
      return null;
    }
    double ratio = adjusted / plain;
    return Moments.finiteOrNull(ratio * ratio);
  }
}
