package dev.tidemark.udfs;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code HOURS_BETWEEN(since TIMESTAMP_LTZ(6), until TIMESTAMP_LTZ(6))} to DOUBLE: hours from one
 * instant to the other, with fractions down to the microsecond; negative when {@code until} is
 * before. Null when either is. Flink's {@code TIMESTAMPDIFF} gives whole units only.
 */
public final class HoursBetween extends ScalarFunction {
  private static final long serialVersionUID = 1L;
  private static final double MICROS_PER_HOUR = 3_600e6;

  public Double eval(
      @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
          TimestampData since,
      @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
          TimestampData until) {
    return since == null || until == null
        ? null
        : (micros(until) - micros(since)) / MICROS_PER_HOUR;
  }

  private static long micros(TimestampData time) {
    return time.getMillisecond() * 1_000 + time.getNanoOfMillisecond() / 1_000;
  }
}
