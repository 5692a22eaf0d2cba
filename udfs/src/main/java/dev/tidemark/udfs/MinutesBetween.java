package dev.tidemark.udfs;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code MINUTES_BETWEEN(since TIMESTAMP_LTZ(6), until TIMESTAMP_LTZ(6))} to DOUBLE: minutes from
 * one instant to the other, with fractions down to the microsecond; negative when the second is the
 * earlier one. Null when either is. Flink's {@code TIMESTAMPDIFF} gives whole minutes only.
 */
public final class MinutesBetween extends ScalarFunction {

  private static final long serialVersionUID = 1L;
  private static final double MICROS_A_MINUTE = 60e6;

  public @DataTypeHint("DOUBLE") Double eval(
      @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
          TimestampData since,
      @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
          TimestampData until) {
    return since == null || until == null
        ? null
        : (micros(until) - micros(since)) / MICROS_A_MINUTE;
  }

  private static long micros(TimestampData instant) {
    return instant.getMillisecond() * 1_000 + instant.getNanoOfMillisecond() / 1_000;
  }
}
