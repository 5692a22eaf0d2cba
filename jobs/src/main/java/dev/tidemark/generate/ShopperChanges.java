package dev.tidemark.generate;

import java.util.List;

/** What is known of the people who have said who they are; of a few nobody writes it down. */
final class ShopperChanges {
  private static final String[] STATES = {"CA", "NY", "TX", null};
  private static final String[] AGES = {"18-24", "25-34", "35-44", "45+"};
  private static final String[] CREDITS = {"fair", "good", "excellent", null};
  private static final String[] SEGMENTS = {"first_car", "family", "fleet"};

  private final TrafficOptions options;
  private final Shoppers shoppers;
  private final Dice dice;
  private final ChangeLog customers;

  ShopperChanges(TrafficOptions options, Shoppers shoppers, List<TrafficRecord> out) {
    this.options = options;
    this.shoppers = shoppers;
    dice = new Dice(options.seed(), 340);
    customers =
        new ChangeLog(
            VehicleTraffic.RAW_CUSTOMER,
            "customer_id",
            new Sabotage(
                List.of("customer_id", "event_ts"), "created_at", List.of("\"soon\"", "12")),
            options,
            341,
            out);
  }

  void writeAll() {
    long last = ChangeLog.lastChange(options);
    for (int shopper = 0; shopper < shoppers.count(); shopper++) {
      long created = Math.min(shoppers.login(shopper), last);
      if (!shoppers.isEverKnown(shopper) || dice.chance(0.03)) {
        continue;
      }
      String key = shoppers.customerId(shopper);
      customers.change(key, created, state(created), false);
      int changes = dice.below(3);
      for (int change = 0; change < changes; change++) {
        long instant = created + dice.below(1 + (last - created) / Micros.SECOND) * Micros.SECOND;
        if (dice.chance(0.1)) {
          customers.twins(key, instant, state(created), state(created + Micros.SECOND));
        } else {
          customers.change(key, instant, state(created), dice.chance(0.1));
        }
      }
    }
  }

  private ChangeLog.State state(long created) {
    String state = STATES[dice.below(STATES.length)];
    String age = AGES[dice.below(AGES.length)];
    String credit = CREDITS[dice.below(CREDITS.length)];
    String segment = SEGMENTS[dice.below(SEGMENTS.length)];
    return line -> {
      line.timestamp("created_at", created, 0);
      line.text("state", state);
      line.text("age_band", age);
      line.text("credit_score_band", credit);
      line.text("income_band", null);
      line.text("segment", segment);
    };
  }
}
