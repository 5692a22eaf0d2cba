package dev.tidemark.generate;

import java.util.List;
import javax.annotation.Nullable;

/** Orders of all sizes, the limits between sizes among them, with amounts that cannot be. */
final class MemberOrders {
  private static final String[] AMOUNTS = {
    "9.99", "24.5", "49.9999", "50", "120.125", "200", "200.0001", "349", "0.00005"
  };
  private static final String[] ODD_AMOUNTS = {"0", "-12.5", "null", "0.00001"};
  private static final String[] CATEGORIES = {
    "books",
    "books",
    "Books",
    "toys",
    "subscription",
    "Subscription",
    "addon",
    "Renewal",
    " books",
    "",
    null
  };
  private static final String[] METHODS = {
    "credit_card",
    "credit_card",
    "CREDIT_CARD ",
    "debit_card",
    "card",
    "paypal",
    "PayPal",
    "Apple_Pay",
    "google_pay",
    "digital_wallet",
    "wire",
    "wire_transfer",
    "invoice",
    "",
    null
  };

  private final TrafficOptions options;
  private final Members members;
  private final Dice dice;
  private final EventLog orders;

  MemberOrders(TrafficOptions options, Members members, List<TrafficRecord> out) {
    this.options = options;
    this.members = members;
    dice = new Dice(options.seed(), 230);
    orders =
        new EventLog(
            ProductTraffic.RAW_ORDER,
            "order_id",
            "user_id",
            new Sabotage(List.of("order_id", "event_ts"), "amount", List.of("\"much\"", "true")),
            options,
            231,
            out);
  }

  void order(@Nullable String user, long instant) {
    String amount =
        dice.chance(0.06)
            ? ODD_AMOUNTS[dice.below(ODD_AMOUNTS.length)]
            : AMOUNTS[dice.below(AMOUNTS.length)];
    String category = CATEGORIES[dice.below(CATEGORIES.length)];
    String method = METHODS[dice.below(METHODS.length)];
    String buyer = dice.chance(0.02) ? members.unlisted(dice) : user;
    if (instant < options.endMicros()) {
      orders.add(
          dice.chance(0.03) ? null : buyer,
          instant,
          line -> {
            line.raw("amount", amount);
            line.text("product_category", category);
            line.text("payment_method", method);
          });
    }
  }
}
