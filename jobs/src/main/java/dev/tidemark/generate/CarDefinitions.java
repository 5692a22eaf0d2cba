package dev.tidemark.generate;

import java.time.LocalDate;
import java.util.List;

/** What is said of campaigns and experiments. */
final class CarDefinitions {
  static final int CAMPAIGNS = 5;
  private static final String[] CHANNELS = {"search", "social", "email", "display", null};

  private final TrafficOptions options;
  private final ChangeLog campaigns;
  private final ChangeLog experiments;

  CarDefinitions(TrafficOptions options, List<TrafficRecord> out) {
    this.options = options;
    campaigns =
        new ChangeLog(
            VehicleTraffic.RAW_CAMPAIGN,
            "campaign_id",
            new Sabotage(
                List.of("campaign_id", "event_ts"), "start_date", List.of("\"soon\"", "12")),
            options,
            331,
            out);
    experiments =
        new ChangeLog(
            VehicleTraffic.RAW_EXPERIMENT,
            "experiment_id",
            new Sabotage(
                List.of("experiment_id", "window_hours", "event_ts"),
                "window_hours",
                List.of("\"soon\"", "1.5", "[24]")),
            options,
            332,
            out);
  }

  void writeAll(List<CarTrial> trials) {
    for (int campaign = 0; campaign < CAMPAIGNS; campaign++) {
      campaigns.change(campaign(campaign), options.startMicros(), state(campaign, 0), false);
      campaigns.change(
          campaign(campaign),
          ChangeLog.lastChange(options) - campaign * Micros.MINUTE,
          state(campaign, 7),
          campaign == 3);
    }
    for (CarTrial trial : trials) {
      long announced = Math.max(options.startMicros(), trial.startMicros() - Micros.DAY);
      experiments.change(trial.id(), announced, state(trial), false);
      experiments.change(
          trial.id(),
          Math.min(trial.endMicros(), ChangeLog.lastChange(options)),
          state(trial),
          trial.id().equals(CarTrial.OLD));
    }
  }

  static String campaign(int number) {
    return "camp" + number;
  }

  private ChangeLog.State state(int campaign, int daysMore) {
    LocalDate start = options.start().plusDays(campaign);
    return line -> {
      line.text("channel", CHANNELS[campaign]);
      line.text("objective", campaign % 2 == 0 ? "leads" : "awareness");
      line.text("creative", "picture " + campaign);
      line.text("start_date", start.toString());
      line.text("end_date", start.plusDays(30L + daysMore).toString());
      line.text("targeting_rules", "age_band in (25-34, 35-44)");
    };
  }

  private static ChangeLog.State state(CarTrial trial) {
    return line -> {
      line.text("name", trial.id());
      line.text("hypothesis", "more people ask for a car");
      line.text("primary_metric", trial.isBySession() ? "engaged" : "leads");
      line.text("guardrails", "avg_latency_ms");
      if (trial.unit() != null) {
        line.text("randomization_unit", trial.unit());
      }
      line.text("exposure_surface", "home");
      line.timestamp("start_ts", trial.startMicros(), 0);
      line.timestamp("end_ts", trial.endMicros(), 0);
      line.number("window_hours", trial.windowHours());
    };
  }
}
