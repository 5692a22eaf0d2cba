package dev.tidemark.udfs;

import java.nio.ByteBuffer;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code ORDER_KEY(event_ts TIMESTAMP_LTZ(6), ingested_at TIMESTAMP_LTZ(6), id STRING)} to BYTES
 * NOT NULL: sorts as (event_ts, ingested_at, id) does, ids by UTF-8 bytes. A null part fails the
 * job.
 *
 * <p>A stream must choose the last row of a key by one descending column: Flink's planner (2.1)
 * takes a row that {@code ROW_NUMBER} chose by several columns, or by an ascending one, for a row
 * that never changes, and does without retractions for MIN and MAX of what is made of it. For the
 * first row there is {@link ReversedOrderKey}.
 */
public final class OrderKey extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  @FunctionHint(output = @DataTypeHint("BYTES NOT NULL"))
  public byte[] eval(
      @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
          TimestampData eventTs,
      @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
          TimestampData ingestedAt,
      @DataTypeHint(value = "STRING", bridgedTo = StringData.class) StringData id) {
    Ordering.requireOrder("ORDER_KEY", eventTs, ingestedAt, id);
    byte[] text = id.toBytes();
    return ByteBuffer.allocate(2 * Long.BYTES + text.length)
        .putLong(sorted(eventTs))
        .putLong(sorted(ingestedAt))
        .put(text)
        .array();
  }

  /** Microseconds since the epoch, so that their bytes sort as unsigned ones. */
  private static long sorted(TimestampData time) {
    return (time.getMillisecond() * 1_000 + time.getNanoOfMillisecond() / 1_000) ^ Long.MIN_VALUE;
  }
}
