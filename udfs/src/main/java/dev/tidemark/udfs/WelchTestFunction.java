package dev.tidemark.udfs;

import dev.tidemark.stats.Moments;
import dev.tidemark.stats.Undefined;
import dev.tidemark.stats.WelchTest;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.types.Row;

/**
 * {@code WELCH_TEST(control_units BIGINT, control_sum DOUBLE, control_sum_squares DOUBLE,
 * treatment_units BIGINT, treatment_sum DOUBLE, treatment_sum_squares DOUBLE, alpha DOUBLE)} to
 * {@code ROW<difference ROW<...>, lift ROW<...>>}: {@link WelchTest} of two means from their sums,
 * each with estimate, standard_error, statistic, ci_lower, ci_upper, p_value and undefined_reason.
 *
 * <p>Figures that are undefined are null, all of them when an argument is null; the rows themselves
 * never are. Negative units, sums that no values have and an alpha outside 0 to 1 fail the job.
 * Where the units are at hand, {@link CompareMeans} is more precise.
 */
public final class WelchTestFunction extends ScalarFunction {

  private static final long serialVersionUID = 1L;

  /** Both estimates; never null. */
  @FunctionHint(output = @DataTypeHint(EstimateRows.COMPARISON))
  public Row eval(
      Long controlUnits,
      Double controlSum,
      Double controlSumSquares,
      Long treatmentUnits,
      Double treatmentSum,
      Double treatmentSumSquares,
      Double alpha) {
    Moments control = moments(controlUnits, controlSum, controlSumSquares);
    Moments treatment = moments(treatmentUnits, treatmentSum, treatmentSumSquares);
    if (control == null || treatment == null || alpha == null) {
      return EstimateRows.undefined(Undefined.MISSING_INPUT);
    }
    WelchTest test = WelchTest.of(control, treatment, alpha);
    return EstimateRows.comparison(test.absolute(), test.relative());
  }

  private static Moments moments(Long units, Double sum, Double sumSquares) {
    return units == null || sum == null || sumSquares == null
        ? null
        : Moments.ofSums(units, sum, sumSquares);
  }
}
