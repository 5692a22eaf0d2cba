package dev.tidemark.readout;

import dev.tidemark.stats.AlwaysValid;
import dev.tidemark.stats.CappedMoments;
import dev.tidemark.stats.CupedTest;
import dev.tidemark.stats.Estimate;
import dev.tidemark.stats.Moments;
import dev.tidemark.stats.NonInferiority;
import dev.tidemark.stats.PairMoments;
import dev.tidemark.stats.Power;
import dev.tidemark.stats.RatioTest;
import dev.tidemark.stats.Sides;
import dev.tidemark.stats.Undefined;
import dev.tidemark.stats.WelchTest;
import javax.annotation.Nullable;

/** One metric of one treatment against control in one analysis: the formulas, applied. */
final class Comparison {
  private final Experiment experiment;
  private final Metric metric;
  private final Population population;
  private final String control;
  private final String treatment;

  Comparison(
      Experiment experiment,
      Metric metric,
      Population population,
      String control,
      String treatment) {
    this.experiment = experiment;
    this.metric = metric;
    this.population = population;
    this.control = control;
    this.treatment = treatment;
  }

  Result welch(Moments c, Moments t) {
    WelchTest test = WelchTest.of(c, t, experiment.alpha());
    return result(Method.WELCH, arm(control, c), arm(treatment, t), test, null);
  }

  Result capped(CappedMoments c, CappedMoments t) {
    WelchTest test = WelchTest.of(c.moments(), t.moments(), experiment.alpha());
    return result(
        Method.CAPPED,
        arm(control, c.moments()),
        arm(treatment, t.moments()),
        test,
        new Result.Capping(c.caps(), c.cappedHigh(), t.cappedHigh()));
  }

  /** Of pairs of what was before the window and what was in it. */
  Result cuped(PairMoments c, PairMoments t) {
    CupedTest test = CupedTest.of(c, t, experiment.alpha());
    return result(
        Method.CUPED,
        arm(control, test.control()),
        arm(treatment, test.treatment()),
        test.absolute(),
        test.relative(),
        null,
        new Result.Past(
            test.theta(), test.correlation(), test.varianceRatio(), text(test.reason())));
  }

  /** Of pairs of numerator and denominator. */
  Result ratio(PairMoments c, PairMoments t) {
    RatioTest test = RatioTest.of(c, t, experiment.alpha());
    return result(
        Method.RATIO,
        arm(control, test.control(), c.n()),
        arm(treatment, test.treatment(), t.n()),
        test.absolute(),
        test.relative(),
        null,
        null);
  }

  private Result result(
      Method method, Result.Arm c, Result.Arm t, WelchTest test, @Nullable Result.Capping capping) {
    return result(method, c, t, test.absolute(), test.relative(), capping, null);
  }

  private Result result(
      Method method,
      Result.Arm c,
      Result.Arm t,
      Estimate absolute,
      Estimate relative,
      @Nullable Result.Capping capping,
      @Nullable Result.Past past) {
    boolean isHeadline = method == metric.headline();
    boolean isGuardrail = isHeadline && experiment.guardrails().contains(metric.id());
    return new Result(
        metric.id(),
        population,
        method,
        isHeadline,
        c,
        t,
        absolute,
        relative,
        AlwaysValid.of(
            absolute.estimate(),
            absolute.standardError(),
            c.units() + t.units(),
            experiment.alpha(),
            Readout.UNITS_OF_SHARPEST_INTERVAL),
        null,
        Power.minimumDetectableEffect(
            c.variance(),
            c.units(),
            t.variance(),
            t.units(),
            c.mean(),
            experiment.alpha(),
            Readout.POWER,
            Sides.TWO),
        capping,
        past,
        isGuardrail ? guardrail(relative) : null);
  }

  /** A margin is relative, so it is held against the lift. */
  private Result.Guardrail guardrail(Estimate lift) {
    if (metric.margin() == null) {
      return new Result.Guardrail(null, "the metric has no non_inferiority_margin");
    }
    if (metric.direction() == null) {
      return new Result.Guardrail(null, "the metric has no direction");
    }
    NonInferiority test =
        NonInferiority.of(lift, metric.margin(), metric.direction(), experiment.alpha());
    return new Result.Guardrail(test, text(test.reason()));
  }

  private static Result.Arm arm(String variant, Moments moments) {
    return new Result.Arm(variant, moments.n(), moments.mean(), moments.variance());
  }

  private static Result.Arm arm(String variant, CupedTest.Arm arm) {
    return new Result.Arm(variant, arm.n(), arm.meanAdjusted(), arm.varianceAdjusted());
  }

  /** The variance of a ratio, times units, stands where that of a unit stands for means. */
  private static Result.Arm arm(String variant, RatioTest.Arm arm, long units) {
    Double variance = arm.varianceOfRatio();
    return new Result.Arm(variant, units, arm.ratio(), variance == null ? null : variance * units);
  }

  @Nullable
  private static String text(@Nullable Undefined reason) {
    return reason == null ? null : reason.text();
  }
}
