package dev.tidemark.udfs;

import dev.tidemark.stats.AlwaysValid;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code ALWAYS_VALID_P_VALUE(estimate DOUBLE, standard_error DOUBLE, units BIGINT, alpha DOUBLE,
 * n_star DOUBLE)} to DOUBLE: the p-value of {@link AlwaysValid}, for an experiment that is looked
 * at more than once. units are those of both arms; n_star is the number at which it is sharpest,
 * fixed before the start (5000 is usual).
 *
 * <p>Null when an argument is null, without units and with a standard error of 0. Negative numbers
 * and an alpha outside 0 to 1 fail the job.
 */
public final class AlwaysValidPValue extends ScalarFunction {

  private static final long serialVersionUID = 1L;

  /** The p-value of this look; null where it is undefined. */
  public Double eval(
      Double estimate, Double standardError, Long units, Double alpha, Double nStar) {
    if (units == null || alpha == null || nStar == null) {
      return null;
    }
    return AlwaysValid.of(estimate, standardError, units, alpha, nStar).pValue();
  }
}
