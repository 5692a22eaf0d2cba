package dev.tidemark.generate;

import java.util.Arrays;
import java.util.List;

/** Customers who move between segments and back, and products with their prices. */
final class ShopChanges {
  private static final String[] SEGMENTS = {"retail", "wholesale", "vip"};
  private static final String[] PRICES = {
    "0.125", "24.9999", "25", "99.9", "100", "12.34567", "-1"
  };

  private final TrafficOptions options;
  private final Shop shop;
  private final Dice dice;
  private final ChangeLog customers;
  private final ChangeLog products;

  ShopChanges(TrafficOptions options, Shop shop, List<TrafficRecord> out) {
    this.options = options;
    this.shop = shop;
    dice = new Dice(options.seed(), 100);
    customers =
        new ChangeLog(
            RetailTraffic.RAW_CUSTOMER,
            "customer_id",
            new Sabotage(List.of("customer_id", "event_ts"), "email", List.of("[1]", "{}")),
            options,
            101,
            out);
    products =
        new ChangeLog(
            RetailTraffic.RAW_PRODUCT,
            "product_id",
            new Sabotage(
                List.of("product_id", "event_ts"), "price", List.of("\"cheap\"", "true", "[1]")),
            options,
            102,
            out);
  }

  void writeAll() {
    for (int customer = 0; customer < shop.customers(); customer++) {
      write(shop.customerId(customer), customer);
    }
    for (int product = 0; product < shop.products(); product++) {
      for (long instant : instants(dice.below(3))) {
        products.change(shop.productId(product), instant, product(product), dice.chance(0.1));
      }
    }
  }

  private void write(String key, int customer) {
    int segment = dice.below(SEGMENTS.length);
    int before = segment;
    for (long instant : instants(dice.below(5))) {
      int choice = dice.below(10);
      if (choice == 0) {
        customers.twins(
            key, instant, customer(customer, segment), customer(customer, (segment + 1) % 3));
        continue;
      } else if (choice < 4) {
        before = segment;
        segment = (segment + 1) % SEGMENTS.length;
      } else if (choice < 6) {
        int back = before;
        before = segment;
        segment = back;
      }
      // Of the rest, most says again what was so before: only the address is another.
      customers.change(key, instant, customer(customer, choice == 6 ? -1 : segment), choice == 7);
    }
  }

  /** From before the traffic on, oldest first. */
  private long[] instants(int later) {
    long[] instants = new long[later + 1];
    instants[0] = options.startMicros() - dice.below(30) * Micros.DAY + Micros.HOUR;
    if (dice.chance(0.3)) {
      instants[0] = shop.instant(dice);
    }
    for (int i = 1; i < instants.length; i++) {
      instants[i] = shop.instant(dice);
    }
    return Arrays.stream(instants).sorted().distinct().toArray();
  }

  private ChangeLog.State customer(int customer, int segment) {
    String email = dice.chance(0.1) ? null : "c" + customer + "." + dice.below(9) + "@example.org";
    String first = dice.chance(0.2) ? " " : " Ada";
    String last = dice.chance(0.2) ? null : "L" + customer;
    String name = segment < 0 ? "" : SEGMENTS[segment] + (dice.chance(0.1) ? "  " : "");
    return line -> {
      line.text("email", email);
      line.text("first_name", first);
      line.text("last_name", last);
      line.text("country", customer % 2 == 0 ? "FR" : "DE");
      line.text("customer_segment", name);
    };
  }

  private ChangeLog.State product(int product) {
    String name = dice.chance(0.1) ? "  " : "Thing " + product;
    String price = PRICES[dice.below(PRICES.length)];
    boolean isPriced = dice.chance(0.9);
    return line -> {
      line.text("product_name", name);
      line.text("category", product % 3 == 0 ? "toys" : "tools");
      if (isPriced) {
        line.raw("price", price);
      }
      line.raw("rating", product % 5 + ".5");
    };
  }
}
