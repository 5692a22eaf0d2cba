package dev.tidemark.readout;

import dev.tidemark.stats.AlwaysValid;
import dev.tidemark.stats.Caps;
import dev.tidemark.stats.Estimate;
import dev.tidemark.stats.NonInferiority;
import dev.tidemark.stats.Power;
import javax.annotation.Nullable;

/**
 * One metric of one treatment against control, in one analysis and by one method.
 *
 * @param isHeadline whether this is the method that the definition of the metric asks for
 * @param absolute treatment less control, in the metric's unit
 * @param relative the same as a fraction of the control's size
 * @param alwaysValid what holds for the absolute difference at every look
 * @param adjusted the p-value adjusted for the family; only of headlines of the decision analysis
 * @param detectable the least effect that would be found four times in five
 * @param capping only of capped values
 * @param past only of CUPED
 * @param guardrail whether it held, only of headlines of guardrail metrics
 */
public record Result(
    String metric,
    Population population,
    Method method,
    boolean isHeadline,
    Arm control,
    Arm treatment,
    Estimate absolute,
    Estimate relative,
    AlwaysValid alwaysValid,
    @Nullable Double adjusted,
    Power.DetectableEffect detectable,
    @Nullable Capping capping,
    @Nullable Past past,
    @Nullable Guardrail guardrail) {

  /**
   * The units of one variant.
   *
   * @param mean of their values, or the ratio of their sums; null when undefined
   * @param variance of a unit; null when undefined
   */
  public record Arm(String variant, long units, @Nullable Double mean, @Nullable Double variance) {}

  /**
   * What was capped.
   *
   * @param caps the same for all variants
   */
  public record Capping(Caps caps, long control, long treatment) {}

  /**
   * What the past of the units foretold.
   *
   * @param theta null when undefined
   * @param correlation null when undefined
   * @param varianceRatio adjusted over plain; null when undefined
   * @param reason why one of the first two is null; null when neither is
   */
  public record Past(
      @Nullable Double theta,
      @Nullable Double correlation,
      @Nullable Double varianceRatio,
      @Nullable String reason) {}

  /**
   * Whether a guardrail held.
   *
   * @param test null when it was not tested
   * @param reason why it was not, or a figure is null; else null
   */
  public record Guardrail(@Nullable NonInferiority test, @Nullable String reason) {}

  Result withAdjusted(@Nullable Double pValue) {
    return new Result(
        metric,
        population,
        method,
        isHeadline,
        control,
        treatment,
        absolute,
        relative,
        alwaysValid,
        pValue,
        detectable,
        capping,
        past,
        guardrail);
  }
}
