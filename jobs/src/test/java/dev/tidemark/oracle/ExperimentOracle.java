package dev.tidemark.oracle;

import static dev.tidemark.oracle.LogShape.optional;
import static dev.tidemark.oracle.LogShape.required;

import dev.tidemark.oracle.LogShape.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** What the tables of the area experiment must hold, with an allowed lateness of 3 days. */
public final class ExperimentOracle extends AreaOracle {
  private static final List<LogShape> LOGS =
      List.of(
          LogShape.changeLog(
              "raw_experiment",
              List.of("experiment_id"),
              List.of(
                  required("experiment_id", Kind.ID),
                  optional("name", Kind.TEXT),
                  optional("hypothesis", Kind.TEXT),
                  optional("owner", Kind.TEXT),
                  optional("status", Kind.TEXT),
                  optional("randomization_unit", Kind.TEXT),
                  optional("exposure_surface", Kind.TEXT),
                  required("start_ts", Kind.TIMESTAMP),
                  optional("end_ts", Kind.TIMESTAMP),
                  required("window_hours", Kind.BIGINT),
                  optional("pre_window_hours", Kind.BIGINT),
                  optional("primary_metric", Kind.ID),
                  optional("guardrail_metrics", Kind.TEXTS),
                  optional("metrics", Kind.TEXTS),
                  optional("alpha", Kind.DOUBLE))),
          LogShape.changeLog(
              "raw_variant",
              List.of("experiment_id", "variant_id"),
              List.of(
                  required("experiment_id", Kind.ID),
                  required("variant_id", Kind.ID),
                  optional("variant_name", Kind.TEXT),
                  required("is_control", Kind.BOOLEAN),
                  required("expected_allocation", Kind.DOUBLE))),
          LogShape.changeLog(
                  "raw_metric",
                  List.of("metric_id"),
                  List.of(
                      required("metric_id", Kind.ID),
                      required("aggregation", Kind.TEXT),
                      optional("source_event", Kind.ID),
                      optional("numerator_metric_id", Kind.ID),
                      optional("denominator_metric_id", Kind.ID),
                      optional("direction", Kind.TEXT),
                      optional("cap_quantile", Kind.DOUBLE),
                      optional("non_inferiority_margin", Kind.DOUBLE)))
              .with(
                  """
                  d_aggregation IN ('sum', 'count', 'any', 'max', 'active_days')
                    AND source_event IS NULL
                  OR d_aggregation = 'ratio'
                    AND (numerator_metric_id IS NULL OR denominator_metric_id IS NULL)""",
                  """
                  d_aggregation NOT IN ('sum', 'count', 'any', 'max', 'active_days', 'ratio')"""),
          LogShape.eventLog(
              "raw_assignment",
              "assignment_id",
              List.of(
                  required("assignment_id", Kind.ID),
                  required("experiment_id", Kind.ID),
                  required("user_id", Kind.ID),
                  required("variant_id", Kind.ID),
                  optional("segment", Kind.TEXT))),
          LogShape.eventLog(
              "raw_exposure",
              "exposure_id",
              List.of(
                  required("exposure_id", Kind.ID),
                  required("experiment_id", Kind.ID),
                  required("user_id", Kind.ID),
                  required("variant_id", Kind.ID))),
          LogShape.eventLog(
              "raw_outcome",
              "outcome_id",
              List.of(
                  required("outcome_id", Kind.ID),
                  required("user_id", Kind.ID),
                  required("source_event", Kind.TEXT),
                  optional("value", Kind.DOUBLE))));

  /** The key columns of every table of the contract. */
  public static final Map<String, List<String>> KEYS =
      Map.of(
          "dim_experiment", List.of("experiment_id"),
          "dim_experiment_variant", List.of("experiment_id", "variant_id"),
          "dim_metric", List.of("metric_id"),
          "fact_assignment", List.of("experiment_id", "user_id"),
          "fact_exposure", List.of("exposure_id"),
          "fct_experiment_unit_outcomes", List.of("experiment_id", "user_id"),
          "mart_experiment_balance", List.of("experiment_id", "segment", "variant_id"),
          "mart_experiment_conservation", List.of("experiment_id", "variant_id", "reason"));

  private ExperimentOracle(Path inputDir, Options options) throws IOException, SQLException {
    super("experiment", LOGS, KEYS, inputDir, options);
  }

  public static ExperimentOracle of(Path inputDir) throws IOException, SQLException {
    return of(inputDir, Options.defaults());
  }

  public static ExperimentOracle of(Path inputDir, Options options)
      throws IOException, SQLException {
    return new ExperimentOracle(inputDir, options);
  }
}
