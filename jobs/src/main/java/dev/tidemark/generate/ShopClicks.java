package dev.tidemark.generate;

import java.util.List;

/** Clicks: with and without a user, a session, a page and a product. */
final class ShopClicks {
  private static final String[] PAGES = {"/", "/toys", "/tools", "/basket", " "};

  private final TrafficOptions options;
  private final Shop shop;
  private final Dice dice;
  private final EventLog clicks;

  ShopClicks(TrafficOptions options, Shop shop, List<TrafficRecord> out) {
    this.options = options;
    this.shop = shop;
    dice = new Dice(options.seed(), 120);
    clicks =
        new EventLog(
            RetailTraffic.RAW_CLICK,
            "event_id",
            "user_id",
            new Sabotage(
                List.of("event_id", "event_name", "event_ts"), "page", List.of("[1]", "{}")),
            options,
            121,
            out);
  }

  void writeAll() {
    for (long i = 0; i < options.events(); i++) {
      String user = dice.chance(0.2) ? "" : shop.anyCustomer(dice);
      String session = dice.chance(0.1) ? "" : "s" + dice.below(options.users() * 3);
      String page = PAGES[dice.below(PAGES.length)];
      String product = dice.chance(0.4) ? shop.anyProduct(dice) : null;
      clicks.add(
          user,
          shop.instant(dice),
          line -> {
            line.text("session_id", session);
            line.text("event_name", product == null ? "page_view" : "product_view");
            line.text("page", page);
            line.text("product_id", product);
          });
    }
  }
}
