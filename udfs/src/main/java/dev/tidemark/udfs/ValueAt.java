package dev.tidemark.udfs;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code VALUE_AT(timeline, at TIMESTAMP_LTZ(6))} to STRING: of what {@link Timeline} gives, the
 * last value whose time is not after {@code at}; the last of all for a null. Null where there is
 * none.
 */
public final class ValueAt extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  @FunctionHint(output = @DataTypeHint(value = "STRING", bridgedTo = StringData.class))
  public StringData eval(
      @DataTypeHint(value = Timeline.TYPE, bridgedTo = ArrayData.class) ArrayData timeline,
      @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class) TimestampData at) {
    return TimelineLookup.last(timeline, at, true);
  }
}
