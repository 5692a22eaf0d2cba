package dev.tidemark.stats;

/**
 * Difference and relative lift of two rates, with normal quantiles.
 *
 * <p>Absolute: Wald's z, se^2 = p_c (1 - p_c) / n_c + p_t (1 - p_t) / n_t. Relative: p_t / p_c - 1,
 * error by the delta method. Pooled: z = (p_t - p_c) / sqrt(p (1 - p) (1/n_c + 1/n_t)) with p the
 * rate of both arms together; its square is Pearson's chi-square without continuity correction.
 *
 * <p>Sources: Agresti, "Categorical Data Analysis", 2013; Deng, Knoblich &amp; Lu, KDD 2018.
 *
 * @param rateControl null without units
 * @param rateTreatment null without units
 * @param absolute treatment less control, as a fraction of units; never null
 * @param relative as a fraction of the control rate; never null
 * @param pooled the difference with the pooled error, a test of "the rates are one"; never null
 */
public record ProportionTest(
    Double rateControl,
    Double rateTreatment,
    Estimate absolute,
    Estimate relative,
    Estimate pooled) {

  /** Compares two arms, with 1 - alpha intervals. */
  public static ProportionTest of(Proportion control, Proportion treatment, double alpha) {
    Arguments.betweenZeroAndOne("alpha", alpha);
    Double rateControl = control.rate();
    Double rateTreatment = treatment.rate();
    if (rateControl == null || rateTreatment == null) {
      Estimate none = Estimate.undefined(Undefined.NO_UNITS);
      return new ProportionTest(rateControl, rateTreatment, none, none, none);
    }
    double difference = rateTreatment - rateControl;
    double errorControl = Math.sqrt(control.varianceOfRate());
    double errorTreatment = Math.sqrt(treatment.varianceOfRate());
    Estimate absolute =
        Estimate.normal(difference, Math.hypot(errorControl, errorTreatment), alpha);
    Estimate relative =
        rateControl == 0
            ? Estimate.undefined(Undefined.ZERO_CONTROL_MEAN)
            : Estimate.normal(
                difference / rateControl,
                Lift.standardError(rateControl, errorControl, rateTreatment, errorTreatment),
                alpha);
    Estimate pooled = Estimate.normal(difference, pooledError(control, treatment), alpha);
    return new ProportionTest(rateControl, rateTreatment, absolute, relative, pooled);
  }

  private static double pooledError(Proportion control, Proportion treatment) {
    Proportion all = control.merge(treatment);
    double variance = all.varianceOfRate() * all.units();
    return Math.sqrt(variance * (1.0 / control.units() + 1.0 / treatment.units()));
  }
}
