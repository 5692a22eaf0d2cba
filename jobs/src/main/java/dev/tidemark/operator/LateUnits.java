package dev.tidemark.operator;

import dev.tidemark.warehouse.OpsTables;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.OutputTag;

/** Counts, by date, the rows of a log that settled units would have to change for. */
final class LateUnits {
  private static final RowType TYPE = OpsTables.LATE_ARRIVAL.rowType();

  /** Rows of {@code ops.late_arrival}. */
  static final OutputTag<RowData> TAG = new OutputTag<>("late", InternalTypeInfo.of(TYPE));

  private record Day(String log, String cause, int date) implements Comparable<Day> {
    @Override
    public int compareTo(Day other) {
      int byLog = log.compareTo(other.log);
      return byLog != 0 ? byLog : Integer.compare(date, other.date);
    }
  }

  private final Map<Day, Long> rows = new TreeMap<>();

  /**
   * Counts a row.
   *
   * @param log full name of a log, all of whose rows have one cause
   * @param time of the row, in microseconds since the epoch
   */
  void add(String log, String cause, long time) {
    rows.merge(
        new Day(log, cause, Math.toIntExact(Math.floorDiv(time, Micros.DAY))), 1L, Long::sum);
  }

  /** Makes an entry of each date, and begins again. */
  void drain(Consumer<RowData> entries) {
    rows.forEach((day, count) -> entries.accept(entry(day, count)));
    rows.clear();
  }

  private static RowData entry(Day day, long count) {
    GenericRowData row = new GenericRowData(TYPE.getFieldCount());
    TimestampData now = TimestampData.fromInstant(Instant.now());
    set(row, "entry_id", StringData.fromString(day.log + " " + UUID.randomUUID()));
    set(row, "area", StringData.fromString("experiment"));
    set(row, "log", StringData.fromString(day.log));
    set(row, "cause", StringData.fromString(day.cause));
    set(row, "date_from", day.date);
    set(row, "date_to", day.date + 1);
    set(row, "record_count", count);
    set(row, "first_seen", now);
    set(row, "last_seen", now);
    set(row, "status", StringData.fromString("open"));
    set(row, "recorded_at", now);
    return row;
  }

  private static void set(GenericRowData row, String column, Object value) {
    row.setField(TYPE.getFieldIndex(column), value);
  }
}
