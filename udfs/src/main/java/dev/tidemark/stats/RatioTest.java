package dev.tidemark.stats;

/**
 * Difference and relative lift of a ratio of two sums, such as clicks per view, where units and not
 * views were randomised. Normal quantiles.
 *
 * <p>R = mean(N) / mean(D). Var(R) = s^2(N - R D) / (n mean(D)^2), the delta method over units: the
 * denominators of one unit are not independent, so its variance is not the one over views. Units
 * without a denominator stay in. Relative: R_t / R_c - 1, which for a control ratio below 0 has the
 * sign of the quotient, not of the difference.
 *
 * <p>Sources: Deng, Knoblich &amp; Lu, KDD 2018, section 3; Casella &amp; Berger, "Statistical
 * Inference", 2002, 5.5.4.
 *
 * @param control the control arm's ratio; never null
 * @param treatment the treatment arm's ratio; never null
 * @param absolute treatment less control, in the ratio's unit; never null
 * @param relative as a fraction of the control ratio; never null
 */
public record RatioTest(Arm control, Arm treatment, Estimate absolute, Estimate relative) {

  /**
   * One arm.
   *
   * @param ratio null without units or with a denominator that is 0 on average
   * @param varianceOfRatio of the ratio itself, not of a unit; null with fewer than two units also
   * @param reason why something is null; null when nothing is
   */
  public record Arm(Double ratio, Double varianceOfRatio, Undefined reason) {

    /** Of pairs of numerator (x) and denominator (y). */
    static Arm of(PairMoments units) {
      Double numerator = units.x().mean();
      Double denominator = units.y().mean();
      if (numerator == null || denominator == null) {
        return new Arm(null, null, units.n() == 0 ? Undefined.NO_UNITS : Undefined.NOT_FINITE);
      }
      if (denominator == 0) {
        return new Arm(null, null, Undefined.ZERO_DENOMINATOR);
      }
      double ratio = numerator / denominator;
      if (!Double.isFinite(ratio)) {
        return new Arm(null, null, Undefined.NOT_FINITE);
      }
      Double unitVariance = units.varianceOf(1, -ratio);
      if (unitVariance == null) {
        return new Arm(ratio, null, units.n() < 2 ? Undefined.ONE_UNIT : Undefined.NOT_FINITE);
      }
      return new Arm(ratio, unitVariance / denominator / denominator / units.n(), null);
    }
  }

  /** Compares two arms of pairs of numerator (x) and denominator (y), 1 - alpha intervals. */
  public static RatioTest of(PairMoments control, PairMoments treatment, double alpha) {
    Arguments.betweenZeroAndOne("alpha", alpha);
    Arm c = Arm.of(control);
    Arm t = Arm.of(treatment);
    Undefined reason = c.reason() != null ? c.reason() : t.reason();
    if (c.ratio() == null || t.ratio() == null) {
      Undefined missing = c.ratio() == null ? c.reason() : t.reason();
      return new RatioTest(c, t, Estimate.undefined(missing), Estimate.undefined(missing));
    }
    return new RatioTest(c, t, absolute(c, t, reason, alpha), relative(c, t, reason, alpha));
  }

  private static Estimate absolute(Arm control, Arm treatment, Undefined reason, double alpha) {
    double estimate = treatment.ratio() - control.ratio();
    return reason != null
        ? Estimate.withoutError(estimate, reason)
        : Estimate.normal(
            estimate, Math.sqrt(control.varianceOfRatio() + treatment.varianceOfRatio()), alpha);
  }

  private static Estimate relative(Arm control, Arm treatment, Undefined reason, double alpha) {
    if (control.ratio() == 0) {
      return Estimate.undefined(Undefined.ZERO_CONTROL_MEAN);
    }
    double estimate = (treatment.ratio() - control.ratio()) / control.ratio();
    return reason != null
        ? Estimate.withoutError(estimate, reason)
        : Estimate.normal(
            estimate,
            Lift.standardError(
                control.ratio(),
                Math.sqrt(control.varianceOfRatio()),
                treatment.ratio(),
                Math.sqrt(treatment.varianceOfRatio())),
            alpha);
  }
}
