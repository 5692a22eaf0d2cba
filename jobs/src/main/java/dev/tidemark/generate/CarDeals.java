package dev.tidemark.generate;

import java.util.List;
import javax.annotation.Nullable;

/**
 * What comes of it: decisions on credit, leads and the same leads again, purchases with and without
 * a lead.
 */
final class CarDeals {
  private static final String[] TYPES = {"contact_dealer", "schedule_test_drive", "request_quote"};
  private static final String[] TERMS = {"[36,48,60]", "[24]", "[]", "null", "[72,84]"};
  private static final String[] REASONS = {
    "[\"INCOME\",\"HISTORY\"]", "[\"LIMIT\"]", "[]", "null", "[\"NEW, \\\"thin\\\" file\"]"
  };
  private static final long MONTH = 30 * Micros.DAY;

  private final TrafficOptions options;
  private final Dice dice;
  private final CarStock stock;
  private final EventLog decisions;
  private final EventLog leads;
  private final EventLog purchases;

  /** Who asks: the device, the customer when he has said so, and who he is in truth. */
  record Asking(@Nullable String device, @Nullable String customer, @Nullable String inTruth) {}

  CarDeals(TrafficOptions options, CarStock stock, List<TrafficRecord> out) {
    this.options = options;
    this.stock = stock;
    dice = new Dice(options.seed(), 360);
    decisions =
        new EventLog(
            VehicleTraffic.RAW_DECISION,
            "eligibility_id",
            "customer_id",
            new Sabotage(
                List.of("eligibility_id", "customer_id", "prequal_flag", "event_ts"),
                "term_options",
                List.of("\"long\"", "[\"x\"]", "36")),
            options,
            361,
            out);
    leads =
        new EventLog(
            VehicleTraffic.RAW_LEAD,
            "lead_id",
            "anonymous_id",
            new Sabotage(
                List.of("lead_id", "vehicle_id", "lead_type", "event_ts"),
                "lead_type",
                List.of("true", "[1]", "{}")),
            options,
            362,
            out);
    purchases =
        new EventLog(
            VehicleTraffic.RAW_PURCHASE,
            "purchase_id",
            "customer_id",
            new Sabotage(
                List.of("purchase_id", "customer_id", "vehicle_id", "purchase_price", "event_ts"),
                "purchase_price",
                List.of("\"much\"", "true")),
            options,
            363,
            out);
  }

  void decide(String customer, @Nullable String vehicle, long instant) {
    String terms = TERMS[dice.below(TERMS.length)];
    String reasons = REASONS[dice.below(REASONS.length)];
    boolean isGood = dice.chance(0.7);
    String session = dice.chance(0.8) ? "web-" + dice.below(1_000_000) : null;
    String amount = 5_000 + 250 * dice.below(120) + ".25";
    if (instant < options.endMicros()) {
      decisions.add(
          customer,
          instant,
          line -> {
            line.text("vehicle_id", vehicle);
            line.text("session_id", session);
            line.raw("prequal_flag", isGood ? "true" : "false");
            line.raw("max_amount", isGood ? amount : "null");
            line.raw("apr_est", isGood ? "0.0495" : "null");
            line.raw("term_options", terms);
            line.raw("counteroffer_flag", isGood ? "false" : "true");
            line.raw("reason_codes", reasons);
          });
    }
  }

  /** A lead as people make them: perhaps again later, perhaps without saying who they are. */
  void lead(Asking asking, String vehicle, long instant) {
    String type = TYPES[dice.below(TYPES.length)];
    String id = submit(careless(asking), vehicle, type, instant);
    if (dice.chance(0.25)) {
      submit(careless(asking), vehicle, type, instant + again());
    }
    mayBuy(asking, vehicle, id, instant);
  }

  /** A lead that would not have been made without a treatment: one, of somebody who is seen. */
  void prompted(Asking asking, String vehicle, long instant) {
    mayBuy(asking, vehicle, submit(asking, vehicle, TYPES[0], instant), instant);
  }

  private void mayBuy(Asking asking, String vehicle, @Nullable String lead, long instant) {
    if (asking.inTruth() != null && dice.chance(0.2)) {
      long later = dice.below(10 * Micros.DAY / Micros.SECOND) * Micros.SECOND;
      buy(asking.inTruth(), vehicle, dice.chance(0.6) ? lead : null, instant + later);
    }
  }

  private Asking careless(Asking asking) {
    int choice = dice.below(100);
    String device = choice < 15 ? null : asking.device();
    String customer = choice < 3 || (choice > 15 && choice < 30) ? null : asking.customer();
    return new Asking(device, customer, asking.inTruth());
  }

  private @Nullable String submit(Asking asking, String vehicle, String type, long instant) {
    String campaign = dice.chance(0.3) ? CarDefinitions.campaign(dice.below(3)) : null;
    String experiment = dice.chance(0.2) ? "hero_banner" : null;
    if (instant >= options.endMicros()) {
      return null;
    }
    return leads.add(
        asking.device(),
        instant,
        line -> {
          line.text("customer_id", asking.customer());
          line.text("vehicle_id", vehicle);
          line.text("campaign_id", campaign);
          line.text("experiment_id", experiment);
          line.text("lead_type", type);
        });
  }

  private long again() {
    int choice = dice.below(10);
    if (choice < 1) {
      return MONTH;
    } else if (choice < 7) {
      return (1 + dice.below(29 * 86_400)) * Micros.SECOND;
    }
    return MONTH + (1 + dice.below(9 * 86_400)) * Micros.SECOND;
  }

  /** Without a lead, or with one that never was. */
  void buyAnyway(String customer, long taste, long instant) {
    String lead = dice.chance(0.3) ? "never-" + dice.below(1_000) : null;
    buy(customer, stock.any(taste), lead, instant);
  }

  private void buy(String customer, String vehicle, @Nullable String lead, long instant) {
    String price = 11_000 + 125 * dice.below(200) + (dice.chance(0.5) ? ".99" : "");
    String campaign = dice.chance(0.2) ? CarDefinitions.campaign(dice.below(3)) : null;
    if (instant < options.endMicros()) {
      purchases.add(
          customer,
          instant,
          line -> {
            line.text("vehicle_id", vehicle);
            line.text("lead_id", lead);
            line.text("campaign_id", campaign);
            line.raw("purchase_price", price);
          });
    }
  }
}
