package dev.tidemark.udfs;

import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/** Finds values in what {@link Timeline} gives. */
final class TimelineLookup {
  private static final int FIELDS = 2;
  private static final int MICROS = 6;

  private TimelineLookup() {}

  /**
   * The last value whose time is before the limit, or at it where that counts; the last of all for
   * a limit of null. Null when there is none.
   */
  static StringData last(ArrayData timeline, TimestampData limit, boolean atCounts) {
    if (timeline == null) {
      return null;
    }
    int low = 0;
    int high = timeline.size();
    while (limit != null && low < high) {
      int middle = (low + high) >>> 1;
      int order = entry(timeline, middle).getTimestamp(0, MICROS).compareTo(limit);
      if (order < 0 || (order == 0 && atCounts)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return high == 0 ? null : entry(timeline, high - 1).getString(1);
  }

  private static RowData entry(ArrayData timeline, int position) {
    return timeline.getRow(position, FIELDS);
  }
}
