package dev.tidemark.stats;

import java.util.Arrays;

/**
 * The limits a metric's unit values are brought within before their means are compared, so that one
 * unit does not decide an experiment. One pair for the metric, from all units of all variants
 * together: a cap for each variant would move the difference. Kept with a readout, so that it can
 * be made again.
 *
 * <p>Source: Tukey, "The Future of Data Analysis", Annals of Mathematical Statistics 1962.
 *
 * @param lower in the metric's unit; null for none
 * @param upper in the metric's unit; null for none
 * @param reason why a cap that was asked for is null; null when none is missing
 */
public record Caps(Double lower, Double upper, Undefined reason) {

  /** Refuses a lower cap above the upper. */
  public Caps {
    Arguments.require(
        lower == null || upper == null || lower <= upper,
        "the lower cap " + lower + " is above the upper " + upper);
  }

  /** Caps that are known, as those kept with a readout are; either may be null for none. */
  public Caps(Double lower, Double upper) {
    this(lower, upper, null);
  }

  /**
   * At percentiles of the values.
   *
   * @param values of all units of all variants, finite, in any order
   * @param lowerPercentile 0 to 1; null for no lower cap
   * @param upperPercentile 0 to 1; null for no upper cap
   * @param ignoreZeros whether zeros are left out of the percentile; they are capped all the same
   * @return the caps; null ones also where no value is left to take a percentile of
   */
  public static Caps atPercentiles(
      double[] values, Double lowerPercentile, Double upperPercentile, boolean ignoreZeros) {
    double[] population =
        ignoreZeros ? Arrays.stream(values).filter(value -> value != 0).toArray() : values;
    boolean asked = lowerPercentile != null || upperPercentile != null;
    return new Caps(
        lowerPercentile == null ? null : Percentile.ofValues(population, lowerPercentile),
        upperPercentile == null ? null : Percentile.ofValues(population, upperPercentile),
        asked && population.length == 0 ? Undefined.NO_VALUES : null);
  }

  /** The value, or the cap it is beyond. */
  public double cap(double value) {
    if (isAbove(value)) {
      return upper;
    }
    return isBelow(value) ? lower : value;
  }

  /** Whether the value is strictly above the upper cap. */
  public boolean isAbove(double value) {
    return upper != null && value > upper;
  }

  /** Whether the value is strictly below the lower cap. */
  public boolean isBelow(double value) {
    return lower != null && value < lower;
  }
}
