package dev.tidemark.udfs;

import java.io.ByteArrayOutputStream;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code REVERSED_ORDER_KEY(event_ts TIMESTAMP_LTZ(6), ingested_at TIMESTAMP_LTZ(6), id STRING)} to
 * BYTES NOT NULL: sorts the other way round than {@link OrderKey}, so that the greatest is the
 * first row. A null part fails the job.
 */
public final class ReversedOrderKey extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  private final OrderKey forward = new OrderKey();

  @FunctionHint(output = @DataTypeHint("BYTES NOT NULL"))
  public byte[] eval(
      @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
          TimestampData eventTs,
      @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
          TimestampData ingestedAt,
      @DataTypeHint(value = "STRING", bridgedTo = StringData.class) StringData id) {
    byte[] key = forward.eval(eventTs, ingestedAt, id);
    ByteArrayOutputStream reversed = new ByteArrayOutputStream(key.length + 2);
    for (int i = 0; i < key.length; i++) {
      reversed.write(~key[i]);
      if (key[i] == 0 && i >= 2 * Long.BYTES) {
        // A zero in the id must come before the end of one.
        reversed.write(0);
      }
    }
    reversed.write(0xFF);
    reversed.write(0xFF);
    return reversed.toByteArray();
  }
}
