package dev.tidemark.oracle;

import static dev.tidemark.oracle.LogShape.optional;
import static dev.tidemark.oracle.LogShape.required;

import dev.tidemark.oracle.LogShape.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** What the tables of the area vehicle must hold. */
public final class VehicleOracle extends AreaOracle {
  private static final List<LogShape> LOGS =
      List.of(
          LogShape.eventLog(
              "raw_event",
              "event_id",
              List.of(
                  required("event_id", Kind.ID),
                  required("anonymous_id", Kind.ID),
                  optional("customer_id", Kind.ID),
                  required("event_name", Kind.TEXT),
                  optional("vehicle_id", Kind.ID),
                  optional("campaign_id", Kind.ID),
                  optional("experiment_id", Kind.ID),
                  optional("variant_id", Kind.ID),
                  optional("page", Kind.TEXT),
                  optional("channel", Kind.TEXT),
                  optional("latency_ms", Kind.DOUBLE))),
          LogShape.changeLog(
              "raw_customer",
              List.of("customer_id"),
              List.of(
                  required("customer_id", Kind.ID),
                  optional("created_at", Kind.TIMESTAMP),
                  optional("state", Kind.TEXT),
                  optional("age_band", Kind.TEXT),
                  optional("credit_score_band", Kind.TEXT),
                  optional("income_band", Kind.TEXT),
                  optional("segment", Kind.TEXT))),
          LogShape.changeLog(
              "raw_vehicle",
              List.of("vehicle_id"),
              List.of(
                  required("vehicle_id", Kind.ID),
                  optional("vin", Kind.LAST_SIX),
                  optional("make", Kind.TEXT),
                  optional("model", Kind.TEXT),
                  optional("model_year", Kind.INT),
                  optional("trim", Kind.TEXT),
                  optional("body_type", Kind.TEXT),
                  optional("fuel_type", Kind.TEXT),
                  optional("condition", Kind.TEXT),
                  optional("mileage", Kind.INT),
                  optional("dealer_id", Kind.ID))),
          LogShape.changeLog(
              "raw_price",
              List.of("vehicle_id"),
              List.of(
                  required("vehicle_id", Kind.ID),
                  required("list_price", Kind.MONEY),
                  optional("incentive_amount", Kind.MONEY))),
          LogShape.changeLog(
              "raw_campaign",
              List.of("campaign_id"),
              List.of(
                  required("campaign_id", Kind.ID),
                  optional("channel", Kind.TEXT),
                  optional("objective", Kind.TEXT),
                  optional("creative", Kind.TEXT),
                  optional("start_date", Kind.DATE),
                  optional("end_date", Kind.DATE),
                  optional("targeting_rules", Kind.TEXT))),
          LogShape.changeLog(
              "raw_experiment",
              List.of("experiment_id"),
              List.of(
                  required("experiment_id", Kind.ID),
                  optional("name", Kind.TEXT),
                  optional("hypothesis", Kind.TEXT),
                  optional("primary_metric", Kind.TEXT),
                  optional("guardrails", Kind.TEXT),
                  optional("randomization_unit", Kind.TEXT),
                  optional("exposure_surface", Kind.TEXT),
                  optional("start_ts", Kind.TIMESTAMP),
                  optional("end_ts", Kind.TIMESTAMP),
                  required("window_hours", Kind.INT))),
          LogShape.eventLog(
              "raw_eligibility_decision",
              "eligibility_id",
              List.of(
                  required("eligibility_id", Kind.ID),
                  required("customer_id", Kind.ID),
                  optional("vehicle_id", Kind.ID),
                  optional("session_id", Kind.ID),
                  required("prequal_flag", Kind.BOOLEAN),
                  optional("max_amount", Kind.MONEY),
                  optional("apr_est", Kind.DOUBLE),
                  optional("term_options", Kind.INTS),
                  optional("counteroffer_flag", Kind.BOOLEAN),
                  optional("reason_codes", Kind.TEXTS))),
          LogShape.eventLog(
              "raw_lead",
              "lead_id",
              List.of(
                  required("lead_id", Kind.ID),
                  optional("anonymous_id", Kind.ID),
                  optional("customer_id", Kind.ID),
                  required("vehicle_id", Kind.ID),
                  optional("campaign_id", Kind.ID),
                  optional("experiment_id", Kind.ID),
                  required("lead_type", Kind.TEXT))),
          LogShape.eventLog(
              "raw_purchase",
              "purchase_id",
              List.of(
                  required("purchase_id", Kind.ID),
                  required("customer_id", Kind.ID),
                  required("vehicle_id", Kind.ID),
                  optional("lead_id", Kind.ID),
                  optional("campaign_id", Kind.ID),
                  required("purchase_price", Kind.MONEY))));

  /** The key columns of every table of the contract. */
  public static final Map<String, List<String>> KEYS =
      Map.ofEntries(
          Map.entry("dim_customer", List.of("customer_id")),
          Map.entry("dim_vehicle", List.of("vehicle_id")),
          Map.entry("dim_campaign", List.of("campaign_id")),
          Map.entry("dim_experiment", List.of("experiment_id")),
          Map.entry("identity_bridge", List.of("anonymous_id", "customer_id")),
          Map.entry("fact_events", List.of("event_id")),
          Map.entry("fact_eligibility_decision", List.of("eligibility_id")),
          Map.entry("fact_lead", List.of("lead_id")),
          Map.entry("fact_purchase", List.of("purchase_id")),
          Map.entry("fact_vehicle_price", List.of("change_id")),
          Map.entry("mart_funnel_journey", List.of("journey_id")),
          Map.entry(
              "mart_campaign_performance", List.of("campaign_id", "event_date", "attribution")),
          Map.entry("mart_latency_day", List.of("event_date", "page")),
          Map.entry("mart_personalization_effect", List.of("personalization_effect_id")));

  private VehicleOracle(Path inputDir, Options options) throws IOException, SQLException {
    super("vehicle", LOGS, KEYS, inputDir, options);
  }

  public static VehicleOracle of(Path inputDir, Options options) throws IOException, SQLException {
    return new VehicleOracle(inputDir, options);
  }
}
