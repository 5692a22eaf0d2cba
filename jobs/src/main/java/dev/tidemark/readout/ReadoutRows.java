package dev.tidemark.readout;

import dev.tidemark.stats.Estimate;
import dev.tidemark.stats.NonInferiority;
import dev.tidemark.stats.Undefined;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;

/** A readout as rows of its tables: one place where figures get their names. */
public final class ReadoutRows {
  private ReadoutRows() {}

  /** Rows of mart_experiment_readout, by column. */
  public static List<Map<String, Object>> results(Readout readout) {
    return readout.results().stream().map(result -> row(readout, result)).toList();
  }

  /** Rows of mart_experiment_quality, by column. */
  public static List<Map<String, Object>> checks(Readout readout) {
    return readout.checks().stream().map(check -> row(readout, check)).toList();
  }

  private static Map<String, Object> row(Readout readout, Check check) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("readout_id", readout.id());
    row.put("experiment_id", readout.experiment().id());
    row.put("check_id", check.id());
    row.put("status", check.status().id());
    row.put("finding", check.finding());
    row.put("next_step", check.nextStep());
    row.put("figures", check.figures());
    row.put("snapshots", readout.snapshots());
    return row;
  }

  private static Map<String, Object> row(Readout readout, Result result) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("readout_id", readout.id());
    row.put("experiment_id", readout.experiment().id());
    row.put("analysis", result.population().analysis());
    row.put("windows", result.population().windows());
    row.put("crossovers", result.population().crossovers());
    row.put("metric_id", result.metric());
    row.put("variant_id", result.treatment().variant());
    row.put("control_variant_id", result.control().variant());
    row.put("method_id", result.method().id());
    row.put("is_headline", result.isHeadline());
    row.put("is_decision", readout.isDecision(result));
    row.put("alpha", readout.experiment().alpha());
    row.put("units_control", result.control().units());
    row.put("units_treatment", result.treatment().units());
    row.put("mean_control", result.control().mean());
    row.put("mean_treatment", result.treatment().mean());
    row.put("variance_control", result.control().variance());
    row.put("variance_treatment", result.treatment().variance());
    addEffects(row, result);
    row.put("correction", readout.correction().id());
    row.put("adjusted_p_value", result.adjusted());
    row.put("detectable_difference", result.detectable().absolute());
    row.put("detectable_lift", result.detectable().relative());
    row.put("detectable_reason", text(result.detectable().reason()));
    addMethod(row, result);
    addGuardrail(row, result.guardrail());
    row.put("days_left", readout.outlook().daysLeft());
    row.put("days_left_reason", readout.outlook().reason());
    row.put("snapshots", readout.snapshots());
    return row;
  }

  private static void addEffects(Map<String, Object> row, Result result) {
    Estimate absolute = result.absolute();
    row.put("difference", absolute.estimate());
    row.put("standard_error", absolute.standardError());
    row.put("degrees_of_freedom", absolute.degreesOfFreedom());
    row.put("ci_lower", absolute.lower());
    row.put("ci_upper", absolute.upper());
    row.put("p_value", absolute.pValue());
    row.put("log10_p_value", absolute.log10PValue());
    row.put("reason", text(absolute.reason()));
    Estimate lift = result.relative();
    row.put("lift", lift.estimate());
    row.put("lift_standard_error", lift.standardError());
    row.put("lift_lower", lift.lower());
    row.put("lift_upper", lift.upper());
    row.put("lift_p_value", lift.pValue());
    row.put("lift_reason", text(lift.reason()));
    row.put("always_valid_lower", result.alwaysValid().lower());
    row.put("always_valid_upper", result.alwaysValid().upper());
    row.put("always_valid_p_value", result.alwaysValid().pValue());
    row.put("always_valid_rho", result.alwaysValid().rho());
    row.put("always_valid_reason", text(result.alwaysValid().reason()));
  }

  private static void addMethod(Map<String, Object> row, Result result) {
    Result.Capping capping = result.capping();
    row.put("cap", capping == null ? null : capping.caps().upper());
    row.put("capped_control", capping == null ? null : capping.control());
    row.put("capped_treatment", capping == null ? null : capping.treatment());
    row.put("cap_reason", capping == null ? null : text(capping.caps().reason()));
    Result.Past past = result.past();
    row.put("cuped_theta", past == null ? null : past.theta());
    row.put("cuped_correlation", past == null ? null : past.correlation());
    row.put("cuped_variance_ratio", past == null ? null : past.varianceRatio());
    row.put("cuped_reason", past == null ? null : past.reason());
  }

  private static void addGuardrail(Map<String, Object> row, @Nullable Result.Guardrail guardrail) {
    NonInferiority test = guardrail == null ? null : guardrail.test();
    row.put("margin", test == null ? null : test.nullValue());
    row.put("non_inferiority_p_value", test == null ? null : test.pValue());
    row.put("non_inferiority_bound", test == null ? null : test.bound());
    row.put("is_non_inferior", test == null ? null : test.nonInferior());
    row.put("non_inferiority_reason", guardrail == null ? null : guardrail.reason());
  }

  @Nullable
  private static String text(@Nullable Undefined reason) {
    return reason == null ? null : reason.text();
  }
}
