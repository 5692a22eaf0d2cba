package dev.tidemark.generate;

import java.util.List;

/** Vehicles, which get older and are sold, and their prices, which fall. */
final class CarStock {
  private static final int UNLISTED = 3;
  private static final String[] MAKES = {"Aster", "Borea", "Corvo"};
  private static final String[] BODIES = {"suv", "sedan", "wagon", null};
  private static final String[] FUELS = {"petrol", "diesel", "electric"};
  private static final String LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789";

  private final TrafficOptions options;
  private final Dice dice;
  private final ChangeLog vehicles;
  private final ChangeLog prices;
  private final int count;

  CarStock(TrafficOptions options, List<TrafficRecord> out) {
    this.options = options;
    dice = new Dice(options.seed(), 320);
    count = Math.max(12, options.users() / 5);
    vehicles =
        new ChangeLog(
            VehicleTraffic.RAW_VEHICLE,
            "vehicle_id",
            new Sabotage(
                List.of("vehicle_id", "event_ts"), "mileage", List.of("\"low\"", "1.5", "[1]")),
            options,
            321,
            out);
    prices =
        new ChangeLog(
            VehicleTraffic.RAW_PRICE,
            "vehicle_id",
            new Sabotage(
                List.of("vehicle_id", "list_price", "event_ts"),
                "list_price",
                List.of("\"cheap\"", "true", "[1]")),
            options,
            322,
            out);
  }

  void writeAll() {
    for (int vehicle = 0; vehicle < count; vehicle++) {
      long listed = options.startMicros() - dice.below(20) * Micros.DAY + Micros.HOUR;
      String vin = vin();
      int mileage = dice.chance(0.3) ? 0 : 1_000 * dice.below(90);
      vehicles.change(id(vehicle), listed, state(vehicle, vin, mileage), false);
      int price = 12_000 + 500 * dice.below(60);
      price(vehicle, listed, price, false);
      int changes = dice.below(4);
      for (int change = 1; change <= changes; change++) {
        long instant = instant();
        price -= 250 * (1 + dice.below(4));
        price(vehicle, instant, price, dice.chance(0.05));
        if (dice.chance(0.3)) {
          mileage += 10 * dice.below(50);
          vehicles.change(id(vehicle), instant(), state(vehicle, vin, mileage), dice.chance(0.2));
        }
      }
    }
  }

  private void price(int vehicle, long instant, int price, boolean isDeleted) {
    String incentive = dice.chance(0.5) ? "null" : dice.below(3) * 500 + ".5";
    prices.change(
        id(vehicle),
        instant,
        line -> {
          line.raw("list_price", Integer.toString(price));
          line.raw("incentive_amount", incentive);
        },
        isDeleted);
  }

  private ChangeLog.State state(int vehicle, String vin, int mileage) {
    int year = 2015 + vehicle % 10;
    String body = BODIES[dice.below(BODIES.length)];
    return line -> {
      line.text("vin", vin);
      line.text("make", MAKES[vehicle % MAKES.length]);
      line.text("model", "M" + vehicle % 7);
      line.number("model_year", year);
      line.text("trim", vehicle % 2 == 0 ? "base" : "sport");
      line.text("body_type", body);
      line.text("fuel_type", FUELS[vehicle % FUELS.length]);
      line.text("condition", mileage == 0 ? "new" : "used");
      line.number("mileage", mileage);
      line.text("dealer_id", "d" + vehicle % 5);
    };
  }

  private String vin() {
    int length = dice.chance(0.9) ? 17 : dice.below(9);
    StringBuilder vin = new StringBuilder();
    while (vin.length() < length) {
      vin.append(LETTERS.charAt(dice.below(LETTERS.length())));
    }
    return dice.chance(0.05) ? null : vin.toString();
  }

  private long instant() {
    long span = ChangeLog.lastChange(options) - options.startMicros();
    return options.startMicros() + dice.below(span / Micros.SECOND) * Micros.SECOND;
  }

  /** A vehicle by a number that stands for a taste, now and then one that nobody lists. */
  String any(long taste) {
    return id((int) Long.remainderUnsigned(Dice.mix(taste), count + UNLISTED));
  }

  private static String id(int vehicle) {
    return "v" + vehicle;
  }
}
