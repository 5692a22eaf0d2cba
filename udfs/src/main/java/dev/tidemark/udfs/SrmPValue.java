package dev.tidemark.udfs;

import dev.tidemark.stats.SampleRatio;
import java.util.Arrays;
import java.util.Objects;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code SRM_P_VALUE(observed ARRAY<BIGINT>, weights ARRAY<DOUBLE>)} to DOUBLE: the p-value of
 * {@link SampleRatio}, whether the units counted in each variant fit its weight. Below 0.001 the
 * assignment is broken, and nothing else about the experiment should be read.
 *
 * <p>Null when an argument or an element is null, without units, and with fewer than two variants
 * of a weight above 0. Arrays of different length and negative numbers fail the job.
 */
public final class SrmPValue extends ScalarFunction {

  private static final long serialVersionUID = 1L;

  /** The p-value; null where it is undefined. */
  public Double eval(Long[] observed, Double[] weights) {
    if (observed == null || weights == null) {
      return null;
    }
    if (Arrays.stream(observed).anyMatch(Objects::isNull)
        || Arrays.stream(weights).anyMatch(Objects::isNull)) {
      return null;
    }
    return SampleRatio.test(
            Arrays.stream(observed).mapToLong(Long::longValue).toArray(),
            Arrays.stream(weights).mapToDouble(Double::doubleValue).toArray())
        .pValue();
  }
}
