package dev.tidemark.udfs;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * One value at its time, as {@link TimelineEntries} keep it in state.
 *
 * <p>{@code copies} is how often it was added less how often it was retracted; below zero while a
 * retraction has overtaken its row in two-phase aggregation.
 */
public final class TimelineEntry {
  @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
  public TimestampData eventTs;

  @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
  public TimestampData ingestedAt;

  @DataTypeHint(value = "STRING", bridgedTo = StringData.class)
  public StringData id;

  @DataTypeHint(value = "STRING", bridgedTo = StringData.class)
  public StringData value;

  public int copies;

  /** For Flink, which fills the fields when it restores the state. */
  public TimelineEntry() {}

  TimelineEntry(
      TimestampData eventTs,
      TimestampData ingestedAt,
      StringData id,
      StringData value,
      int copies) {
    this.eventTs = eventTs;
    this.ingestedAt = ingestedAt;
    this.id = id;
    this.value = value;
    this.copies = copies;
  }

  /** By (event_ts, ingested_at, id); of equal ones, which one log never holds, by the value. */
  int compareOrder(TimelineEntry other) {
    int byOrder =
        Ordering.compare(eventTs, ingestedAt, id, other.eventTs, other.ingestedAt, other.id);
    return byOrder != 0 ? byOrder : Ordering.compareUtf8(value, other.value);
  }
}
