package dev.tidemark.generate;

import java.util.List;

/**
 * An experiment with what people are shown.
 *
 * @param unit what it is randomised by, customer or session; null to leave it to the default
 * @param leads what its treatment adds to the leads of a unit
 * @param saves share of its treated units that save a vehicle because of it
 */
record CarTrial(
    String id,
    String unit,
    long startMicros,
    long endMicros,
    long windowHours,
    List<String> variants,
    double leads,
    double saves) {
  private static final List<String> TWO = List.of("control", "treatment");

  /** The one that is deleted. */
  static final String OLD = "old_badge";

  static List<CarTrial> all(TrafficOptions options) {
    return List.of(
        new CarTrial(
            "hero_banner",
            "customer",
            at(options, 0.15),
            at(options, 0.7),
            72,
            List.of("control", "control_b", "treatment"),
            VehicleTraffic.HERO_LEADS,
            0.1),
        new CarTrial(
            "search_order",
            "session",
            at(options, 0.25),
            at(options, 0.8),
            24,
            TWO,
            0,
            VehicleTraffic.SEARCH_SAVES),
        new CarTrial(OLD, null, at(options, 0.1), at(options, 0.3), 24, TWO, 0, 0));
  }

  boolean isBySession() {
    return "session".equals(unit);
  }

  boolean runsAt(long micros) {
    return micros >= startMicros && micros < endMicros;
  }

  /** Which variant a unit gets, by any number that stands for it. */
  String variant(long number) {
    return variants.get((int) Long.remainderUnsigned(Dice.mix(number), variants.size()));
  }

  private static long at(TrafficOptions options, double part) {
    long hours = (long) (options.days() * 24 * part);
    return options.startMicros() + hours * Micros.HOUR;
  }
}
