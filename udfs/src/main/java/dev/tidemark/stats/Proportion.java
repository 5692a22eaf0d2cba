package dev.tidemark.stats;

/**
 * A rate: how many of the units of an arm converted.
 *
 * @param conversions 0 to units
 * @param units 0 or more
 */
public record Proportion(long conversions, long units) {

  /** Refuses more conversions than units. */
  public Proportion {
    Arguments.notNegative("conversions", conversions);
    Arguments.require(
        conversions <= units, conversions + " conversions are more than " + units + " units");
  }

  /** Conversions / units; null without units. */
  public Double rate() {
    return units == 0 ? null : (double) conversions / units;
  }

  /** Of the units of both. */
  public Proportion merge(Proportion other) {
    return new Proportion(conversions + other.conversions, units + other.units);
  }

  /** Variance of the rate, p (1 - p) / n; there must be units. */
  double varianceOfRate() {
    double share = (double) conversions / units;
    return share * ((double) (units - conversions) / units) / units;
  }
}
