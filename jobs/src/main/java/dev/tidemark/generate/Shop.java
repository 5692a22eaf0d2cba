package dev.tidemark.generate;

/** Who buys what in a shop; customers and products that no change log mentions among them. */
final class Shop {
  private static final int UNLISTED = 3;

  private final TrafficOptions options;
  private final int customers;
  private final int products;

  Shop(TrafficOptions options) {
    this.options = options;
    customers = options.users();
    products = Math.max(8, options.users() / 4);
  }

  int customers() {
    return customers;
  }

  int products() {
    return products;
  }

  String customerId(int customer) {
    return "c" + customer;
  }

  String productId(int product) {
    return "P-" + product;
  }

  String anyCustomer(Dice dice) {
    return customerId(dice.below(customers + UNLISTED));
  }

  String anyProduct(Dice dice) {
    return productId(dice.below(products + UNLISTED));
  }

  /** An instant of the traffic, now and then midnight, which belongs to the day that begins. */
  long instant(Dice dice) {
    long span = ChangeLog.lastChange(options) - options.startMicros();
    long instant = options.startMicros() + dice.below(span / Micros.SECOND) * Micros.SECOND;
    return dice.chance(0.05) ? instant - Math.floorMod(instant, Micros.DAY) : instant;
  }
}
