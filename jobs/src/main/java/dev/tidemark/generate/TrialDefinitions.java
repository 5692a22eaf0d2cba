package dev.tidemark.generate;

import java.util.List;

/** What is said of experiments, variants and metrics, and how it is corrected later. */
final class TrialDefinitions {
  private static final List<String> EXPERIMENT =
      List.of("experiment_id", "start_ts", "window_hours", "event_ts");
  private static final List<String> VARIANT =
      List.of("experiment_id", "variant_id", "is_control", "expected_allocation", "event_ts");
  private static final List<String> METRIC = List.of("metric_id", "aggregation", "event_ts");

  private final TrafficOptions options;
  private final Dice dice;
  private final ChangeLog experiments;
  private final ChangeLog variants;
  private final ChangeLog metrics;

  TrialDefinitions(TrafficOptions options, List<TrafficRecord> out) {
    this.options = options;
    dice = new Dice(options.seed(), 60);
    experiments =
        new ChangeLog(
            ExperimentTraffic.RAW_EXPERIMENT,
            "experiment_id",
            new Sabotage(EXPERIMENT, "window_hours", List.of("\"soon\"", "1.5", "[24]")),
            options,
            61,
            out);
    variants =
        new ChangeLog(
            ExperimentTraffic.RAW_VARIANT,
            "experiment_id",
            new Sabotage(VARIANT, "expected_allocation", List.of("\"half\"", "true", "[1]")),
            options,
            62,
            out);
    metrics =
        new ChangeLog(
            ExperimentTraffic.RAW_METRIC,
            "metric_id",
            new Sabotage(METRIC, "cap_quantile", List.of("\"most\"", "true", "[1]")),
            options,
            63,
            out);
  }

  void writeAll(List<Trial> trials) {
    for (Trial trial : trials) {
      if (!trial.id().equals(Trial.UNDEFINED)) {
        write(trial);
      }
    }
    long start = options.startMicros();
    metric("revenue", start, aggregation("sum", "purchase"));
    metric("orders", start, aggregation("count", "purchase"));
    metric("conversion", start, aggregation("any", "purchase"));
    metric("largest_order", start, aggregation("max", "purchase"));
    metric("active_days", start, aggregation("active_days", "page_view"));
    metric("tickets", start, aggregation("count", "support_ticket"));
    metric(
        "order_value",
        start,
        line -> {
          line.text("aggregation", "ratio");
          line.text("numerator_metric_id", "revenue");
          line.text("denominator_metric_id", "orders");
        });
    metric("scrolls", start, aggregation("sum", "page_scroll"));
    metrics.change("scrolls", middle(), aggregation("sum", "page_scroll"), true);
    metrics.twins(
        "tickets",
        middle(),
        aggregation("sum", "support_ticket"),
        aggregation("count", "support_ticket"));
  }

  private void write(Trial trial) {
    long announced = Math.max(options.startMicros(), trial.startMicros() - Micros.DAY);
    experiments.change(trial.id(), announced, state(trial, "draft", trial.endMicros()), false);
    if (trial.startMicros() < ChangeLog.lastChange(options)) {
      // Said to be open at first: exposures after the end are valid until the end is known.
      experiments.change(
          trial.id(), trial.startMicros(), state(trial, "running", Trial.OPEN), false);
    }
    if (trial.endMicros() < ChangeLog.lastChange(options)) {
      experiments.change(
          trial.id(),
          trial.endMicros(),
          state(trial, "stopped", trial.endMicros()),
          trial.id().equals(Trial.OLD));
    }
    for (Trial.Variant variant : trial.variants()) {
      variants.change(
          trial.id(),
          announced,
          line -> {
            line.text("variant_id", variant.id());
            line.text("variant_name", variant.id().equals("control") ? "As before" : null);
            line.raw("is_control", variant.id().equals("control") ? "true" : "false");
            line.raw("expected_allocation", Double.toString(variant.expected()));
          },
          false);
    }
  }

  private ChangeLog.State state(Trial trial, String status, long end) {
    String alpha = dice.chance(0.5) ? "0.1" : "null";
    return line -> {
      line.text("name", trial.id());
      line.text("status", status);
      line.text("randomization_unit", "user_id");
      line.timestamp("start_ts", trial.startMicros(), 0);
      if (end != Trial.OPEN) {
        line.timestamp("end_ts", end, 0);
      }
      line.number("window_hours", trial.windowHours());
      if (trial.preWindowHours() != Trial.UNSAID) {
        line.number("pre_window_hours", trial.preWindowHours());
      }
      line.text("primary_metric", "revenue");
      line.raw("guardrail_metrics", "[\"tickets\"]");
      if (trial.metrics() != null) {
        line.raw("metrics", trial.metrics());
      }
      line.raw("alpha", alpha);
    };
  }

  private void metric(String id, long at, ChangeLog.State state) {
    metrics.change(id, at, state, false);
  }

  private static ChangeLog.State aggregation(String aggregation, String sourceEvent) {
    return line -> {
      line.text("aggregation", aggregation);
      line.text("source_event", sourceEvent);
      line.text("direction", sourceEvent.equals("support_ticket") ? "decrease" : "increase");
      if (aggregation.equals("sum")) {
        line.raw("cap_quantile", "0.99");
      }
    };
  }

  private long middle() {
    return options.startMicros() + (ChangeLog.lastChange(options) - options.startMicros()) / 2;
  }
}
