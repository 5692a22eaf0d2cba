package dev.tidemark.udfs;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.AggregateFunction;
import org.apache.flink.types.Row;

/**
 * {@code SPACED_BY(hours INT, id STRING, event_ts TIMESTAMP_LTZ(6), ingested_at TIMESTAMP_LTZ(6))}
 * to {@code ARRAY<ROW<at TIMESTAMP_LTZ(6), id STRING>>}: the rows of a key that count. In the order
 * of (event_ts, ingested_at, id) a row counts unless one that counts lies in the hours before it,
 * so many hours before included. Hours are the same in all rows.
 *
 * <p>Accepts retractions: which rows count follows from all that are there. A null fails the job.
 */
public final class SpacedBy extends AggregateFunction<Row[], TimelineEntries> {
  private static final long serialVersionUID = 1L;
  private static final long HOUR_MILLIS = 3_600_000;

  @Override
  public TimelineEntries createAccumulator() {
    return new TimelineEntries();
  }

  @FunctionHint(output = @DataTypeHint("ARRAY<ROW<`at` TIMESTAMP_LTZ(6), id STRING>>"))
  public void accumulate(
      TimelineEntries entries,
      int hours,
      @DataTypeHint(value = "STRING", bridgedTo = StringData.class) StringData id,
      @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
          TimestampData eventTs,
      @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
          TimestampData ingestedAt) {
    add(entries, hours, id, eventTs, ingestedAt, 1);
  }

  public void retract(
      TimelineEntries entries,
      int hours,
      StringData id,
      TimestampData eventTs,
      TimestampData ingestedAt) {
    add(entries, hours, id, eventTs, ingestedAt, -1);
  }

  public void merge(TimelineEntries entries, Iterable<TimelineEntries> others) {
    entries.addAll(others);
  }

  @Override
  public Row[] getValue(TimelineEntries entries) {
    List<Row> counted = new ArrayList<>();
    TimestampData last = null;
    for (TimelineEntry entry : entries.sorted) {
      if (entry.copies > 0 && (last == null || entry.eventTs.compareTo(end(last, entries)) > 0)) {
        counted.add(Row.of(entry.eventTs.toInstant(), entry.id.toString()));
        last = entry.eventTs;
      }
    }
    return counted.toArray(new Row[0]);
  }

  /** Until when, inclusive, a row that counts keeps others from counting. */
  private static TimestampData end(TimestampData counted, TimelineEntries entries) {
    return TimestampData.fromEpochMillis(
        counted.getMillisecond() + entries.hours * HOUR_MILLIS, counted.getNanoOfMillisecond());
  }

  private static void add(
      TimelineEntries entries,
      int hours,
      StringData id,
      TimestampData eventTs,
      TimestampData ingestedAt,
      int copies) {
    Ordering.requireOrder("SPACED_BY", eventTs, ingestedAt, id);
    entries.hours = hours;
    StringData own = Ordering.own(id);
    entries.add(new TimelineEntry(eventTs, ingestedAt, own, own, copies));
  }
}
