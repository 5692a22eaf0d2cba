package dev.tidemark.udfs;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.AggregateFunction;

/**
 * {@code LAST_BY(value STRING, event_ts TIMESTAMP_LTZ(6), ingested_at TIMESTAMP_LTZ(6), event_id
 * STRING)} to STRING: the value of the greatest row by (event_ts, ingested_at, event_id), event_id
 * by UTF-8 bytes; null if no row has a value.
 *
 * <p>Rows whose value is null are skipped, whatever their order parts are. In any other row a null
 * order part fails the job: the logs it reads never hold one. Rows of one order with different
 * values are not protected against (an event id is unique in its log). For append-only input: there
 * is no retract.
 */
public final class LastBy extends AggregateFunction<StringData, LastBy.Best> {

  private static final long serialVersionUID = 1L;

  /** The greatest row so far; all fields null before the first, and all set after it. */
  public static final class Best {
    @DataTypeHint(value = "STRING", bridgedTo = StringData.class)
    public StringData value;

    @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
    public TimestampData eventTs;

    @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
    public TimestampData ingestedAt;

    @DataTypeHint(value = "STRING", bridgedTo = StringData.class)
    public StringData eventId;
  }

  @Override
  public Best createAccumulator() {
    return new Best();
  }

  @FunctionHint(output = @DataTypeHint(value = "STRING", bridgedTo = StringData.class))
  public void accumulate(
      Best best,
      @DataTypeHint(value = "STRING", bridgedTo = StringData.class) StringData value,
      @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
          TimestampData eventTs,
      @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
          TimestampData ingestedAt,
      @DataTypeHint(value = "STRING", bridgedTo = StringData.class) StringData eventId) {
    if (value == null) {
      return;
    }
    Ordering.requireOrder("LAST_BY", eventTs, ingestedAt, eventId);
    if (best.value == null
        || Ordering.compare(
                eventTs, ingestedAt, eventId, best.eventTs, best.ingestedAt, best.eventId)
            > 0) {
      best.value = Ordering.own(value);
      best.eventTs = eventTs;
      best.ingestedAt = ingestedAt;
      best.eventId = Ordering.own(eventId);
    }
  }

  public void merge(Best best, Iterable<Best> others) {
    for (Best other : others) {
      accumulate(best, other.value, other.eventTs, other.ingestedAt, other.eventId);
    }
  }

  @Override
  public StringData getValue(Best best) {
    return best.value;
  }
}
