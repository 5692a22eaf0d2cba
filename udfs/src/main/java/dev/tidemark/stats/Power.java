package dev.tidemark.stats;

/**
 * What an experiment can see, before or while it runs; normal approximation throughout.
 *
 * <p>Sources: Kohavi, Tang &amp; Xu, "Trustworthy Online Controlled Experiments", 2020, chapter 17;
 * Cohen, "Statistical Power Analysis", 1988. Power counts significant results of either sign where
 * the test has two sides; the other two formulas leave out the wrong sign, as is usual.
 */
public final class Power {

  /**
   * The least effect that is found with the wanted power.
   *
   * @param absolute in the metric's unit, above 0; null when undefined
   * @param relative as a fraction of the baseline's size; null when undefined
   * @param reason why something is null; null when nothing is
   */
  public record DetectableEffect(Double absolute, Double relative, Undefined reason) {}

  /**
   * Units that each of two equal arms needs.
   *
   * @param exact before rounding up; null when undefined
   * @param perArm whole units; null when undefined
   * @param reason why; null when nothing is undefined
   */
  public record SampleSize(Double exact, Long perArm, Undefined reason) {}

  private Power() {}

  /**
   * Minimum detectable effect, (z_alpha + z_power) sqrt(v_c / n_c + v_t / n_t).
   *
   * @param varianceControl of a unit; null when undefined
   * @param nControl units
   * @param varianceTreatment of a unit; null when undefined
   * @param nTreatment units
   * @param baselineMean control mean; null when undefined
   * @param power probability of finding the effect, such as 0.8
   */
  public static DetectableEffect minimumDetectableEffect(
      Double varianceControl,
      long nControl,
      Double varianceTreatment,
      long nTreatment,
      Double baselineMean,
      double alpha,
      double power,
      Sides sides) {
    double quantiles = quantiles(alpha, power, sides);
    Arguments.notNegative("units of control", nControl);
    Arguments.notNegative("units of treatment", nTreatment);
    if (nControl == 0 || nTreatment == 0) {
      return new DetectableEffect(null, null, Undefined.NO_UNITS);
    }
    if (varianceControl == null || varianceTreatment == null) {
      return new DetectableEffect(null, null, Undefined.MISSING_INPUT);
    }
    Arguments.finiteNotNegative("variance of control", varianceControl);
    Arguments.finiteNotNegative("variance of treatment", varianceTreatment);
    double effect =
        quantiles * Math.sqrt(varianceControl / nControl + varianceTreatment / nTreatment);
    if (effect == 0 || !Double.isFinite(effect)) {
      Undefined reason = effect == 0 ? Undefined.ZERO_VARIANCE : Undefined.NOT_FINITE;
      return new DetectableEffect(null, null, reason);
    }
    if (baselineMean == null || baselineMean == 0) {
      return new DetectableEffect(
          effect,
          null,
          baselineMean == null ? Undefined.MISSING_INPUT : Undefined.ZERO_CONTROL_MEAN);
    }
    return new DetectableEffect(effect, effect / Math.abs(baselineMean), null);
  }

  /**
   * Units per arm, equal arms: 2 sd^2 (z_alpha + z_power)^2 / effect^2.
   *
   * @param standardDeviation of a unit, 0 or more
   * @param effect absolute, in the metric's unit, of either sign
   */
  public static SampleSize sampleSize(
      double standardDeviation, double effect, double alpha, double power, Sides sides) {
    Arguments.finiteNotNegative("standard deviation", standardDeviation);
    Arguments.finite("effect", effect);
    double quantiles = quantiles(alpha, power, sides);
    if (effect == 0) {
      return new SampleSize(null, null, Undefined.ZERO_EFFECT);
    }
    if (standardDeviation == 0) {
      return new SampleSize(null, null, Undefined.ZERO_VARIANCE);
    }
    double root = quantiles * standardDeviation / effect;
    double exact = 2 * root * root;
    double whole = Math.ceil(exact);
    return whole < Long.MAX_VALUE
        ? new SampleSize(exact, (long) whole, null)
        : new SampleSize(null, null, Undefined.NOT_FINITE);
  }

  /**
   * Probability that the test finds a true effect; null where the standard error is 0. One-sided:
   * in the effect's own direction.
   *
   * @param effect in the unit of the standard error
   * @param standardError of the estimate, 0 or more
   */
  public static Double power(double effect, double standardError, double alpha, Sides sides) {
    Arguments.finite("effect", effect);
    Arguments.finiteNotNegative("standard error", standardError);
    double quantile = sides.quantile(alpha);
    if (standardError == 0) {
      return null;
    }
    double shift = Math.abs(effect) / standardError;
    double found = StandardNormal.INSTANCE.upperTail(quantile - shift);
    return sides == Sides.ONE ? found : found + StandardNormal.INSTANCE.upperTail(quantile + shift);
  }

  private static double quantiles(double alpha, double power, Sides sides) {
    Arguments.betweenZeroAndOne("power", power);
    return sides.quantile(alpha) + StandardNormal.INSTANCE.upperQuantile(1 - power);
  }
}
