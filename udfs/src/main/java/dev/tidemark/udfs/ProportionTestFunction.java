package dev.tidemark.udfs;

import dev.tidemark.stats.Proportion;
import dev.tidemark.stats.ProportionTest;
import dev.tidemark.stats.Undefined;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.types.Row;

/**
 * {@code PROPORTION_TEST(control_conversions BIGINT, control_units BIGINT, treatment_conversions
 * BIGINT, treatment_units BIGINT, alpha DOUBLE)} to {@code ROW<difference ROW<...>, lift
 * ROW<...>>}: {@link ProportionTest} of two rates, in the same shape as {@link WelchTestFunction}.
 *
 * <p>Figures that are undefined are null, all of them when an argument is null; the rows themselves
 * never are. More conversions than units, negative ones and an alpha outside 0 to 1 fail the job.
 */
public final class ProportionTestFunction extends ScalarFunction {

  private static final long serialVersionUID = 1L;

  /** Both estimates; never null. */
  @FunctionHint(output = @DataTypeHint(EstimateRows.COMPARISON))
  public Row eval(
      Long controlConversions,
      Long controlUnits,
      Long treatmentConversions,
      Long treatmentUnits,
      Double alpha) {
    Proportion control = proportion(controlConversions, controlUnits);
    Proportion treatment = proportion(treatmentConversions, treatmentUnits);
    if (control == null || treatment == null || alpha == null) {
      return EstimateRows.undefined(Undefined.MISSING_INPUT);
    }
    ProportionTest test = ProportionTest.of(control, treatment, alpha);
    return EstimateRows.comparison(test.absolute(), test.relative());
  }

  private static Proportion proportion(Long conversions, Long units) {
    return conversions == null || units == null ? null : new Proportion(conversions, units);
  }
}
