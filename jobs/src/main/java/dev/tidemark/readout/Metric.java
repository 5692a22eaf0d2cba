package dev.tidemark.readout;

import dev.tidemark.stats.Direction;
import java.time.Instant;
import java.util.Map;
import javax.annotation.Nullable;

/**
 * A metric as it is defined now.
 *
 * @param numerator metric above the line of a ratio; null for others
 * @param denominator metric below the line of a ratio; null for others
 * @param direction which way is better; null where nobody said
 * @param capQuantile quantile at which values of units are capped, 0 to 1; null for no cap
 * @param margin relative loss that a guardrail may have; null where that is not tested
 * @param updatedAt when this definition was written
 */
record Metric(
    String id,
    @Nullable String numerator,
    @Nullable String denominator,
    @Nullable Direction direction,
    @Nullable Double capQuantile,
    @Nullable Double margin,
    Instant updatedAt) {

  boolean isRatio() {
    return numerator != null && denominator != null;
  }

  /** What decides about it: fixed by the definition, never by which figure looks better. */
  Method headline() {
    if (isRatio()) {
      return Method.RATIO;
    }
    return capQuantile == null ? Method.WELCH : Method.CAPPED;
  }

  /**
   * Both values of a unit: numerator and denominator of a ratio, else what was before the window (0
   * where nothing was) and what was in it. Null where the unit lacks one.
   */
  @Nullable
  double[] pair(Map<String, Double> outcomes, Map<String, Double> past) {
    Double x = isRatio() ? outcomes.get(numerator) : past.getOrDefault(id, 0d);
    Double y = outcomes.get(isRatio() ? denominator : id);
    return isNumber(x) && isNumber(y) ? new double[] {x, y} : null;
  }

  private static boolean isNumber(@Nullable Double value) {
    return value != null && Double.isFinite(value);
  }
}
