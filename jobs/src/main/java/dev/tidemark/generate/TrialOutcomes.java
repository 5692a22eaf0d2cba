package dev.tidemark.generate;

import java.util.List;

/** What users do, all the time: before, in and after the windows, and at their very ends. */
final class TrialOutcomes {
  private static final double PURCHASES = 0.3;

  private final TrafficOptions options;
  private final Population population;
  private final TrialUnits units;
  private final Trial healthy;
  private final Dice dice;
  private final EventLog outcomes;
  private int lastUser;
  private long lastInstant;

  TrialOutcomes(
      TrafficOptions options, Population population, TrialUnits units, List<TrafficRecord> out) {
    this.options = options;
    this.population = population;
    this.units = units;
    healthy = Trial.healthy(options);
    dice = new Dice(options.seed(), 80);
    outcomes =
        new EventLog(
            ExperimentTraffic.RAW_OUTCOME,
            "outcome_id",
            "user_id",
            new Sabotage(
                List.of("outcome_id", "user_id", "source_event", "event_ts"),
                "value",
                List.of("\"much\"", "true", "[1]", "\"NaN\"")),
            options,
            81,
            out);
    lastInstant = options.startMicros();
  }

  void writeAll() {
    for (long i = 0; i < options.events(); i++) {
      boolean again = dice.chance(0.03);
      int user = again ? lastUser : dice.below(population.users());
      long instant = again ? lastInstant : instant(user);
      add(user, instant);
      lastUser = user;
      lastInstant = instant;
    }
  }

  private long instant(int user) {
    List<TrialUnits.Unit> own = units.unitsOf(user);
    long instant = options.endMicros();
    if (!own.isEmpty() && dice.chance(0.1)) {
      TrialUnits.Unit unit = own.get(dice.below(own.size()));
      instant = dice.chance(0.5) ? unit.windowStart() : unit.windowEnd();
    }
    return instant < options.endMicros()
        ? instant
        : options.startMicros()
            + dice.below(options.days() * Micros.DAY / Micros.MILLI) * Micros.MILLI;
  }

  private void add(int user, long instant) {
    double purchases = isTreated(user, instant) ? PURCHASES * (1 + Trial.TRUE_EFFECT) : PURCHASES;
    double unit = dice.unit();
    String sourceEvent;
    String value = null;
    if (unit < purchases) {
      sourceEvent = "purchase";
      value = (1 + dice.below(200)) + (dice.chance(0.5) ? ".5" : "");
    } else if (unit < 0.8) {
      sourceEvent = "page_view";
    } else if (unit < 0.9) {
      sourceEvent = "support_ticket";
    } else {
      sourceEvent = "page_scroll";
      value = "-0.25";
    }
    String amount = value;
    outcomes.add(
        population.userId(user),
        instant,
        line -> {
          line.text("source_event", sourceEvent);
          if (amount != null) {
            line.raw("value", amount);
          }
        });
  }

  private boolean isTreated(int user, long instant) {
    return units.unitsOf(user).stream()
        .anyMatch(
            unit ->
                unit.trial().id().equals(healthy.id())
                    && unit.variant().id().equals("treatment")
                    && instant >= unit.windowStart());
  }
}
