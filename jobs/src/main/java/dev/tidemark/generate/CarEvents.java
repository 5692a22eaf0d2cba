package dev.tidemark.generate;

import java.math.BigDecimal;
import java.util.List;
import javax.annotation.Nullable;

/** Writes events; pages get slower from day to day, each in its own measure. */
final class CarEvents {
  private static final String[] CHANNELS = {"web", "web", "app", null};

  private final TrafficOptions options;
  private final Dice dice;
  private final EventLog events;

  /** One event. Fields that it does not have are null; slowdown is in milliseconds. */
  record CarEvent(
      String name,
      @Nullable String customer,
      @Nullable String vehicle,
      @Nullable String campaign,
      @Nullable String experiment,
      @Nullable String variant,
      double slowdown) {}

  CarEvents(TrafficOptions options, List<TrafficRecord> out) {
    this.options = options;
    dice = new Dice(options.seed(), 350);
    events =
        new EventLog(
            VehicleTraffic.RAW_EVENT,
            "event_id",
            "anonymous_id",
            new Sabotage(
                List.of("event_id", "anonymous_id", "event_name", "event_ts"),
                "latency_ms",
                List.of("\"slow\"", "true", "[1]", "\"NaN\"")),
            options,
            351,
            out);
  }

  void add(String device, long instant, CarEvent event) {
    String page = page(event.name());
    String latency = latency(page, instant, event.slowdown());
    String channel = CHANNELS[dice.below(CHANNELS.length)];
    events.add(
        device,
        instant,
        line -> {
          line.text("customer_id", event.customer());
          line.text("event_name", event.name());
          line.text("vehicle_id", event.vehicle());
          line.text("campaign_id", event.campaign());
          line.text("experiment_id", event.experiment());
          line.text("variant_id", event.variant());
          line.text("page", page);
          line.text("channel", channel);
          line.raw("latency_ms", latency);
        });
  }

  private @Nullable String page(String name) {
    if (dice.chance(0.03)) {
      return null;
    }
    return switch (name) {
      case "vehicle_view", "save_vehicle", "compare", "lead_start", "lead_submit" -> "vehicle";
      case "search" -> "search";
      case "prequal_start", "prequal_submit" -> "finance";
      default -> "home";
    };
  }

  private String latency(@Nullable String page, long instant, double slowdown) {
    if (dice.chance(0.1)) {
      return "null";
    }
    double usual = page == null ? 90 : 80 + 60 * page.length();
    double drift = "search".equals(page) ? 0.03 : 0.005;
    double days = (double) (instant - options.startMicros()) / Micros.DAY;
    double chance = 0.5 + dice.unit() + (dice.chance(0.02) ? 8 : 0);
    double millis = usual * (1 + drift * days) * chance + slowdown;
    // Decimals of a thousandth as text, without what a double makes of them.
    long thousandths = Math.round(millis * 1_000);
    return BigDecimal.valueOf(thousandths, 3).toPlainString();
  }
}
