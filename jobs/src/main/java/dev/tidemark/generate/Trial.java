package dev.tidemark.generate;

import java.util.List;

/**
 * One experiment of the traffic, and what is special about it.
 *
 * @param endMicros when it ends; {@link #OPEN} if it does not
 * @param preWindowHours {@link #UNSAID} to leave it to the default
 * @param metrics names of metrics as JSON; null for all
 * @param crossovers share of the units that get another variant later
 * @param exposureDelayHours how long units take to see it, on average
 */
record Trial(
    String id,
    long startMicros,
    long endMicros,
    long windowHours,
    long preWindowHours,
    boolean hasSegments,
    String metrics,
    double crossovers,
    long exposureDelayHours,
    List<Variant> variants) {
  static final long OPEN = Long.MAX_VALUE;
  static final long UNSAID = -1;

  /** Relative gain in purchases of a unit of {@link #healthy}'s treatment, from its window on. */
  static final double TRUE_EFFECT = 0.2;

  /**
   * A variant.
   *
   * @param expected allocation as it is defined
   * @param real share of the units that get it
   * @param exposed share of its units that see it
   */
  record Variant(String id, double expected, double real, double exposed) {}

  /** Everything as it should be; its treatment has the effect {@link #TRUE_EFFECT}. */
  static Trial healthy(TrafficOptions options) {
    return new Trial(
        "checkout_button",
        at(options, 0.2),
        at(options, 0.8),
        hours(options, 0.15),
        UNSAID,
        true,
        null,
        0,
        4,
        evenly(0.9, 0.9));
  }

  static List<Trial> all(TrafficOptions options) {
    List<Variant> mismatch =
        List.of(new Variant("control", 0.5, 0.58, 0.9), new Variant("treatment", 0.5, 0.42, 0.9));
    List<Variant> three =
        List.of(
            new Variant("control", 0.5, 0.5, 0.9),
            new Variant("short", 0.25, 0.25, 0.9),
            new Variant("long", 0.25, 0.25, 0.9));
    return List.of(
        healthy(options),
        new Trial(
            "price_page",
            at(options, 0.1),
            OPEN,
            hours(options, 0.2),
            0,
            false,
            "[\"revenue\",\"order_value\",\"no_such_metric\"]",
            0,
            4,
            mismatch),
        new Trial(
            "onboarding_tour",
            at(options, 0.15),
            at(options, 0.6),
            hours(options, 0.1),
            hours(options, 0.05),
            true,
            "[\"active_days\",\"tickets\"]",
            0.2,
            4,
            three),
        new Trial(
            "search_ranking",
            at(options, 0.25),
            OPEN,
            hours(options, 0.3),
            UNSAID,
            false,
            "[\"conversion\"]",
            0,
            4,
            evenly(0.9, 0.65)),
        new Trial(
            "email_digest",
            at(options, 0),
            at(options, 0.5),
            hours(options, 0.1),
            UNSAID,
            false,
            null,
            0,
            hours(options, 0.1),
            evenly(0.9, 0.9)),
        new Trial(
            OLD,
            at(options, 0.1),
            at(options, 0.3),
            24,
            UNSAID,
            false,
            "[]",
            0,
            4,
            evenly(0.9, 0.9)),
        new Trial(
            UNDEFINED, at(options, 0.4), OPEN, 24, UNSAID, true, null, 0.1, 4, evenly(0.9, 0.9)));
  }

  /** The one that is deleted. */
  static final String OLD = "old_banner";

  /** The one that nobody defines. */
  static final String UNDEFINED = "dark_mode";

  /** A variant by a number from 0 to 1. */
  Variant variant(double unit) {
    double left = unit;
    for (Variant variant : variants) {
      left -= variant.real();
      if (left < 0) {
        return variant;
      }
    }
    return variants.get(0);
  }

  Variant otherThan(Variant variant) {
    return variants.get((variants.indexOf(variant) + 1) % variants.size());
  }

  boolean runsAt(long micros) {
    return micros >= startMicros && micros < endMicros;
  }

  private static List<Variant> evenly(double controlExposed, double treatmentExposed) {
    return List.of(
        new Variant("control", 0.5, 0.5, controlExposed),
        new Variant("treatment", 0.5, 0.5, treatmentExposed));
  }

  private static long at(TrafficOptions options, double part) {
    long hours = (long) (options.days() * 24 * part);
    return options.startMicros() + hours * Micros.HOUR;
  }

  private static long hours(TrafficOptions options, double part) {
    return Math.max(6, (long) (options.days() * 24 * part));
  }
}
