package dev.tidemark.readout;

import dev.tidemark.warehouse.Contract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Where readouts are kept. These tables are filled by {@code tidemark readout} and by no model, so
 * that they are no SQL files: a readout is made when somebody asks, not when a row arrives.
 */
public final class ReadoutTables {
  public static final Contract READOUT =
      contract(
          "mart_experiment_readout",
          "Readouts of experiments, one row per readout, analysis, metric, treatment and method",
          List.of(
              "readout_id",
              "analysis",
              "windows",
              "crossovers",
              "metric_id",
              "variant_id",
              "method_id"),
          text("readout_id", "The readout; the same for the same snapshots and parameters"),
          text("experiment_id", "The experiment; see dim_experiment"),
          text("analysis", "intent_to_treat: all assigned units; triggered: exposed ones"),
          text("windows", "complete: units that are final, for decisions; all: also the others"),
          text("crossovers", "with or without units that were given more than one variant"),
          text("metric_id", "The metric; see dim_metric"),
          text("variant_id", "The treatment"),
          text("control_variant_id", "The variant it is compared with"),
          text("method_id", "welch, capped, cuped or ratio; see docs/readout.md"),
          DataTypes.FIELD(
              "is_headline", DataTypes.BOOLEAN(), "Whether the metric's definition asks for it"),
          DataTypes.FIELD(
              "is_decision", DataTypes.BOOLEAN(), "Whether decisions are made on this analysis"),
          number("alpha", "Error rate of intervals and tests"),
          count("units_control", "Units of the control"),
          count("units_treatment", "Units of the treatment"),
          number("mean_control", "Mean of a unit, or the ratio"),
          number("mean_treatment", "Mean of a unit, or the ratio"),
          number("variance_control", "Sample variance of a unit"),
          number("variance_treatment", "Sample variance of a unit"),
          number("difference", "Treatment less control"),
          number("standard_error", "Of the difference"),
          number("degrees_of_freedom", "Of Student's t; null for normal tests"),
          number("ci_lower", "Lower end of the interval of the difference"),
          number("ci_upper", "Upper end of it"),
          number("p_value", "Two-sided, of the difference"),
          number("log10_p_value", "Its base-10 logarithm"),
          text("reason", "Why a figure of the difference is null"),
          number("lift", "Difference as a fraction of the control's size"),
          number("lift_standard_error", "Of the lift"),
          number("lift_lower", "Lower end of the interval of the lift"),
          number("lift_upper", "Upper end of it"),
          number("lift_p_value", "Two-sided, of the lift"),
          text("lift_reason", "Why a figure of the lift is null"),
          number("always_valid_lower", "Lower end of the interval that holds at every look"),
          number("always_valid_upper", "Upper end of it"),
          number("always_valid_p_value", "Of this look"),
          number("always_valid_rho", "Width of its mixture"),
          text("always_valid_reason", "Why it is null"),
          text("correction", "holm or bh, over the headlines of the decision analysis"),
          number("adjusted_p_value", "p_value adjusted; null outside of that family"),
          number("detectable_difference", "Least effect that would be found four times in five"),
          number("detectable_lift", "The same as a fraction of the control"),
          text("detectable_reason", "Why one of them is null"),
          number("cap", "Of capped: the value that greater ones became"),
          count("capped_control", "Units of the control above it"),
          count("capped_treatment", "Units of the treatment above it"),
          text("cap_reason", "Why there is no cap though one was asked for"),
          number("cuped_theta", "Of cuped: outcome foretold by a unit of the past"),
          number("cuped_correlation", "Of outcome and past"),
          number("cuped_variance_ratio", "Adjusted over plain squared standard error"),
          text("cuped_reason", "Why theta or the correlation is null"),
          number("margin", "Of guardrails: relative loss they may have, with its sign"),
          number("non_inferiority_p_value", "One-sided"),
          number("non_inferiority_bound", "Of the lift, on the bad side"),
          DataTypes.FIELD(
              "is_non_inferior", DataTypes.BOOLEAN(), "Whether it is shown to have held"),
          text("non_inferiority_reason", "Why a guardrail was not tested"),
          count("days_left", "Days of event time until every unit of now is complete"),
          text("days_left_reason", "Why that cannot be told"),
          DataTypes.FIELD("snapshots", snapshots(), "By table, the snapshot that was read"));

  public static final Contract QUALITY =
      contract(
          "mart_experiment_quality",
          "Quality reports of experiments, one row per readout and check",
          List.of("readout_id", "check_id"),
          text("readout_id", "The readout; see mart_experiment_readout"),
          text("experiment_id", "The experiment; see dim_experiment"),
          text("check_id", "The check; see docs/readout.md"),
          text("status", "ok, warn or fail"),
          text("finding", "What was found, in words"),
          text("next_step", "What to do, in words; empty when there is nothing to do"),
          DataTypes.FIELD(
              "figures",
              DataTypes.MAP(DataTypes.STRING().notNull(), DataTypes.DOUBLE()),
              "The figures behind the finding, by name"),
          DataTypes.FIELD("snapshots", snapshots(), "By table, the snapshot that was read"));

  private ReadoutTables() {}

  private static DataTypes.Field text(String name, String comment) {
    return DataTypes.FIELD(name, DataTypes.STRING(), comment);
  }

  private static DataTypes.Field number(String name, String comment) {
    return DataTypes.FIELD(name, DataTypes.DOUBLE(), comment);
  }

  private static DataTypes.Field count(String name, String comment) {
    return DataTypes.FIELD(name, DataTypes.BIGINT(), comment);
  }

  private static DataType snapshots() {
    return DataTypes.MAP(DataTypes.STRING().notNull(), DataTypes.BIGINT());
  }

  private static Contract contract(
      String table, String comment, List<String> key, DataTypes.Field... columns) {
    return new Contract(
        "experiment",
        table,
        comment,
        (RowType) DataTypes.ROW(columns).notNull().getLogicalType(),
        key,
        true,
        List.of(),
        Map.of(Contract.PRIMARY_KEY, String.join(",", key)),
        Path.of("experiment." + table));
  }
}
