package dev.tidemark.generate;

import java.util.List;

/**
 * Orders with their lines: guests, several lines of one product, returns, lines that cancel each
 * other out, corrections and deletions of either, orders moved to another date, lines moved to
 * another order.
 */
final class ShopOrders {
  private static final String[] STATUSES = {
    "placed", "completed", "completed", " cancelled ", null
  };
  private static final String[] PRICES = {"2.55", "0.125", "3.33333", "1099.9", "0", "7", "-0.5"};
  private static final String[] DISCOUNTS = {"0.1", "0.333333", "0", "1", "1.5", "0.0000005"};

  private final TrafficOptions options;
  private final Shop shop;
  private final Dice dice;
  private final ChangeLog orders;
  private final ChangeLog lines;
  private int lineNumber;

  ShopOrders(TrafficOptions options, Shop shop, List<TrafficRecord> out) {
    this.options = options;
    this.shop = shop;
    dice = new Dice(options.seed(), 110);
    orders =
        new ChangeLog(
            RetailTraffic.RAW_ORDER,
            "order_id",
            new Sabotage(List.of("order_id", "event_ts"), "is_deleted", List.of("\"maybe\"", "7")),
            options,
            111,
            out);
    lines =
        new ChangeLog(
            RetailTraffic.RAW_ORDER_ITEM,
            "order_item_id",
            new Sabotage(
                List.of("order_item_id", "order_id", "product_id", "quantity", "unit_price"),
                "quantity",
                List.of("1.5", "\"two\"", "3000000000")),
            options,
            112,
            out);
  }

  void writeAll() {
    long count = Math.max(1, options.events() / 4);
    for (int order = 0; order < count; order++) {
      write(order);
    }
  }

  private void write(int order) {
    String key = "o" + order;
    long instant = shop.instant(dice);
    if (!dice.chance(0.03)) {
      writeOrder(key, instant);
    }
    int count = dice.below(5);
    String product = shop.anyProduct(dice);
    for (int i = 0; i < count; i++) {
      product = dice.chance(0.3) ? product : shop.anyProduct(dice);
      writeLine(key, order, instant, product, 1 + dice.below(6));
      if (dice.chance(0.05)) {
        writeLine(key, order, instant, product, -1);
      }
    }
  }

  private void writeOrder(String key, long instant) {
    String customer = dice.chance(0.15) ? null : shop.anyCustomer(dice);
    orders.change(key, instant, order(customer), false);
    if (dice.chance(0.3)) {
      long changedAt = later(instant);
      long time = dice.chance(0.2) ? shop.instant(dice) : instant;
      String other = dice.chance(0.2) ? shop.anyCustomer(dice) : customer;
      orders.restate(key, time, changedAt, order(other), dice.chance(0.2));
    }
  }

  private void writeLine(String order, int number, long instant, String product, int quantity) {
    String key = "l" + lineNumber++;
    long time = dice.chance(0.1) ? later(instant) : instant;
    lines.change(key, time, line(order, product, quantity), false);
    if (dice.chance(0.15)) {
      String other = dice.chance(0.2) ? "o" + Math.max(0, number - 1) : order;
      lines.restate(key, time, later(time), line(other, product, dice.below(3)), dice.chance(0.3));
    }
  }

  private long later(long instant) {
    return Math.max(
        instant,
        Math.min(instant + dice.below(5 * 24) * Micros.HOUR, ChangeLog.lastChange(options)));
  }

  private ChangeLog.State order(String customer) {
    String status = STATUSES[dice.below(STATUSES.length)];
    return line -> {
      line.text("customer_id", customer);
      line.text("status", status);
    };
  }

  private ChangeLog.State line(String order, String product, int quantity) {
    String price = PRICES[dice.below(PRICES.length)];
    String discount = DISCOUNTS[dice.below(DISCOUNTS.length)];
    boolean isDiscounted = dice.chance(0.4);
    return line -> {
      line.text("order_id", order);
      line.text("product_id", product);
      line.number("quantity", quantity);
      line.raw("unit_price", price);
      if (isDiscounted) {
        line.raw("discount", discount);
      }
    };
  }
}
