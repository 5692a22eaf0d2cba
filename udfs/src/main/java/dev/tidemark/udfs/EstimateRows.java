package dev.tidemark.udfs;

import dev.tidemark.stats.Estimate;
import dev.tidemark.stats.Undefined;
import org.apache.flink.types.Row;

/** How the functions of experiments give an estimate: a row whose figures are null if undefined. */
final class EstimateRows {

  /** One estimate; undefined_reason is null when nothing is undefined. */
  static final String ESTIMATE =
      "ROW<estimate DOUBLE, standard_error DOUBLE, statistic DOUBLE, ci_lower DOUBLE,"
          + " ci_upper DOUBLE, p_value DOUBLE, undefined_reason STRING> NOT NULL";

  /** Treatment less control, and the same as a fraction of the control. */
  static final String COMPARISON =
      "ROW<difference " + ESTIMATE + ", lift " + ESTIMATE + "> NOT NULL";

  private EstimateRows() {}

  static Row comparison(Estimate difference, Estimate lift) {
    return Row.of(estimate(difference), estimate(lift));
  }

  static Row undefined(Undefined reason) {
    return comparison(Estimate.undefined(reason), Estimate.undefined(reason));
  }

  private static Row estimate(Estimate estimate) {
    return Row.of(
        estimate.estimate(),
        estimate.standardError(),
        estimate.statistic(),
        estimate.lower(),
        estimate.upper(),
        estimate.pValue(),
        estimate.reason() == null ? null : estimate.reason().text());
  }
}
