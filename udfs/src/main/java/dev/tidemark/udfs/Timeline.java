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
 * {@code TIMELINE(value STRING, event_ts TIMESTAMP_LTZ(6), ingested_at TIMESTAMP_LTZ(6), id
 * STRING)} to {@code ARRAY<ROW<at TIMESTAMP_LTZ(6), value STRING>>}: the values of a key in the
 * order of (event_ts, ingested_at, id), each with the event_ts from which it holds. Neighbours of
 * one value are one entry, that of the first. Rows without a value are skipped; no row gives an
 * empty array. {@link ValueAt} and {@link ValueBefore} look values up.
 *
 * <p>Accepts retractions. A null order part of a row with a value fails the job.
 */
public final class Timeline extends AggregateFunction<Row[], TimelineEntries> {
  private static final long serialVersionUID = 1L;

  /** Type of the result, for those that read it. */
  static final String TYPE = "ARRAY<ROW<`at` TIMESTAMP_LTZ(6), `value` STRING>>";

  @Override
  public TimelineEntries createAccumulator() {
    return new TimelineEntries();
  }

  @FunctionHint(output = @DataTypeHint(TYPE))
  public void accumulate(
      TimelineEntries entries,
      @DataTypeHint(value = "STRING", bridgedTo = StringData.class) StringData value,
      @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
          TimestampData eventTs,
      @DataTypeHint(value = "TIMESTAMP_LTZ(6)", bridgedTo = TimestampData.class)
          TimestampData ingestedAt,
      @DataTypeHint(value = "STRING", bridgedTo = StringData.class) StringData id) {
    add(entries, value, eventTs, ingestedAt, id, 1);
  }

  public void retract(
      TimelineEntries entries,
      StringData value,
      TimestampData eventTs,
      TimestampData ingestedAt,
      StringData id) {
    add(entries, value, eventTs, ingestedAt, id, -1);
  }

  public void merge(TimelineEntries entries, Iterable<TimelineEntries> others) {
    entries.addAll(others);
  }

  @Override
  public Row[] getValue(TimelineEntries entries) {
    List<Row> timeline = new ArrayList<>();
    StringData before = null;
    for (TimelineEntry entry : entries.sorted) {
      if (entry.copies > 0 && !entry.value.equals(before)) {
        timeline.add(Row.of(entry.eventTs.toInstant(), entry.value.toString()));
        before = entry.value;
      }
    }
    return timeline.toArray(new Row[0]);
  }

  private static void add(
      TimelineEntries entries,
      StringData value,
      TimestampData eventTs,
      TimestampData ingestedAt,
      StringData id,
      int copies) {
    if (value == null) {
      return;
    }
    Ordering.requireOrder("TIMELINE", eventTs, ingestedAt, id);
    entries.add(
        new TimelineEntry(eventTs, ingestedAt, Ordering.own(id), Ordering.own(value), copies));
  }
}
