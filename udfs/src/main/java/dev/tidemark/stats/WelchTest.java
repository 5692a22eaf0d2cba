package dev.tidemark.stats;

/**
 * Difference and relative lift of two means whose variances may differ, by Student's t.
 *
 * <p>Absolute: estimate m_t - m_c, se^2 = s_c^2/n_c + s_t^2/n_t. Relative: (m_t - m_c) / |m_c|,
 * error by the delta method. Both with the degrees of freedom of Welch and Satterthwaite.
 *
 * <p>Sources: Welch, "The generalization of Student's problem ...", Biometrika 1947; for the lift
 * Deng, Knoblich &amp; Lu, KDD 2018.
 *
 * @param meanControl null without units
 * @param meanTreatment null without units
 * @param varianceControl sample variance; null with fewer than two units
 * @param varianceTreatment sample variance; null with fewer than two units
 * @param degreesOfFreedom null without two variances of which one is above 0
 * @param absolute treatment less control, in the metric's unit; never null
 * @param relative as a fraction of the control mean's size; never null
 */
public record WelchTest(
    Double meanControl,
    Double meanTreatment,
    Double varianceControl,
    Double varianceTreatment,
    Double degreesOfFreedom,
    Estimate absolute,
    Estimate relative) {

  /** Compares two arms, with 1 - alpha intervals. */
  public static WelchTest of(Moments control, Moments treatment, double alpha) {
    Arguments.betweenZeroAndOne("alpha", alpha);
    Double varianceControl = control.variance();
    Double varianceTreatment = treatment.variance();
    Double degreesOfFreedom =
        degreesOfFreedom(varianceControl, control.n(), varianceTreatment, treatment.n());
    return new WelchTest(
        control.mean(),
        treatment.mean(),
        varianceControl,
        varianceTreatment,
        degreesOfFreedom,
        absolute(control, treatment, degreesOfFreedom, alpha),
        relative(control, treatment, degreesOfFreedom, alpha));
  }

  /** Welch and Satterthwaite's; null where a variance is null or both are 0. */
  static Double degreesOfFreedom(
      Double varianceControl, long nControl, Double varianceTreatment, long nTreatment) {
    if (varianceControl == null || varianceTreatment == null) {
      return null;
    }
    double control = varianceControl / nControl;
    double treatment = varianceTreatment / nTreatment;
    // Shares of the whole first: squares of small variances would underflow.
    double shareControl = control / (control + treatment);
    double shareTreatment = treatment / (control + treatment);
    return Moments.finiteOrNull(
        1
            / (shareControl * shareControl / (nControl - 1)
                + shareTreatment * shareTreatment / (nTreatment - 1)));
  }

  private static Estimate absolute(
      Moments control, Moments treatment, Double degreesOfFreedom, double alpha) {
    Double meanControl = control.mean();
    Double meanTreatment = treatment.mean();
    if (meanControl == null || meanTreatment == null) {
      return Estimate.undefined(missingMean(control, treatment));
    }
    double estimate = meanTreatment - meanControl;
    Undefined reason = missingVariance(control, treatment);
    if (reason != null) {
      return Estimate.withoutError(estimate, reason);
    }
    double error = Math.hypot(standardError(control), standardError(treatment));
    return Estimate.studentT(estimate, error, degreesOfFreedom, alpha);
  }

  private static Estimate relative(
      Moments control, Moments treatment, Double degreesOfFreedom, double alpha) {
    Double meanControl = control.mean();
    Double meanTreatment = treatment.mean();
    if (meanControl == null || meanTreatment == null) {
      return Estimate.undefined(missingMean(control, treatment));
    }
    if (meanControl == 0) {
      return Estimate.undefined(Undefined.ZERO_CONTROL_MEAN);
    }
    double estimate = (meanTreatment - meanControl) / Math.abs(meanControl);
    Undefined reason = missingVariance(control, treatment);
    if (reason != null) {
      return Estimate.withoutError(estimate, reason);
    }
    double error =
        Lift.standardError(
            meanControl, standardError(control), meanTreatment, standardError(treatment));
    return Estimate.studentT(estimate, error, degreesOfFreedom, alpha);
  }

  private static double standardError(Moments arm) {
    return Math.sqrt(arm.variance() / arm.n());
  }

  private static Undefined missingMean(Moments control, Moments treatment) {
    return control.n() == 0 || treatment.n() == 0 ? Undefined.NO_UNITS : Undefined.NOT_FINITE;
  }

  static Undefined missingVariance(Moments control, Moments treatment) {
    Undefined reason = control.undefinedVariance();
    return reason != null ? reason : treatment.undefinedVariance();
  }
}
