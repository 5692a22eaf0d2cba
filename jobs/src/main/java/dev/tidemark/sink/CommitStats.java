package dev.tidemark.sink;

import dev.tidemark.warehouse.Contract;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/**
 * How old the rows of one commit are: the clocks they bring, and the two lags, from event to ingest
 * and from ingest to commit, as histograms in milliseconds with two digits. The second lag of a row
 * is known only at the commit, so rows are kept apart by when they were written, to half a second
 * at best and to a 64th of the time between two commits at worst.
 *
 * <p>Empty for a table that has no column for one of the clocks.
 */
public final class CommitStats implements Serializable {
  /** Property of a contract that names its event time column, {@code event_ts} by default. */
  public static final String EVENT_CLOCK = "tidemark.event-clock";

  /** Property that names the column with the ingest time, {@code ingested_at} by default. */
  public static final String INGEST_CLOCK = "tidemark.ingest-clock";

  private static final long serialVersionUID = 1L;
  private static final int DIGITS = 2;
  private static final int MAX_SLICES = 64;

  private final int event;
  private final int ingest;
  private long rows;
  private long maxEvent = Long.MIN_VALUE;
  private long maxIngest = Long.MIN_VALUE;
  private Histogram eventToIngest = new Histogram(DIGITS);
  private TreeMap<Long, Histogram> ingestToWrite = new TreeMap<>();
  private long sliceMillis = 500;

  public CommitStats(Contract contract) {
    event = column(contract, EVENT_CLOCK, "event_ts");
    ingest = column(contract, INGEST_CLOCK, "ingested_at");
  }

  private static int column(Contract contract, String option, String otherwise) {
    int index =
        contract.rowType().getFieldIndex(contract.options().getOrDefault(option, otherwise));
    if (index < 0) {
      return -1;
    }
    LogicalType type = contract.rowType().getTypeAt(index);
    return type.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE) ? index : -1;
  }

  void add(RowData row, long nowMillis) {
    rows++;
    TimestampData happened = at(row, event);
    TimestampData received = at(row, ingest);
    if (happened != null) {
      maxEvent = Math.max(maxEvent, micros(happened));
    }
    if (received != null) {
      maxIngest = Math.max(maxIngest, micros(received));
      slice(nowMillis).recordValue(Math.max(0, nowMillis - received.getMillisecond()));
      if (happened != null) {
        eventToIngest.recordValue(
            Math.max(0, received.getMillisecond() - happened.getMillisecond()));
      }
    }
  }

  private static TimestampData at(RowData row, int column) {
    return column < 0 || row.isNullAt(column) ? null : row.getTimestamp(column, 6);
  }

  private static long micros(TimestampData time) {
    return time.getMillisecond() * 1_000 + time.getNanoOfMillisecond() / 1_000;
  }

  private Histogram slice(long nowMillis) {
    long start = nowMillis - Math.floorMod(nowMillis, sliceMillis);
    Histogram slice = ingestToWrite.get(start);
    if (slice == null) {
      if (ingestToWrite.size() == MAX_SLICES) {
        widen();
        return slice(nowMillis);
      }
      slice = new Histogram(DIGITS);
      ingestToWrite.put(start, slice);
    }
    return slice;
  }

  private void widen() {
    sliceMillis *= 2;
    TreeMap<Long, Histogram> wider = new TreeMap<>();
    ingestToWrite.forEach(
        (start, slice) ->
            wider
                .computeIfAbsent(
                    start - Math.floorMod(start, sliceMillis), key -> new Histogram(DIGITS))
                .add(slice));
    ingestToWrite = wider;
  }

  boolean isEmpty() {
    return rows == 0;
  }

  void add(CommitStats other) {
    rows += other.rows;
    maxEvent = Math.max(maxEvent, other.maxEvent);
    maxIngest = Math.max(maxIngest, other.maxIngest);
    eventToIngest.add(other.eventToIngest);
    other.ingestToWrite.forEach(
        (start, slice) ->
            ingestToWrite.computeIfAbsent(start, key -> new Histogram(DIGITS)).add(slice));
  }

  void clear() {
    rows = 0;
    maxEvent = Long.MIN_VALUE;
    maxIngest = Long.MIN_VALUE;
    eventToIngest = new Histogram(DIGITS);
    ingestToWrite = new TreeMap<>();
    sliceMillis = 500;
  }

  /** What the snapshot of a commit at that moment says of its rows. */
  Map<String, String> summary(long commitMillis) {
    Map<String, String> summary = new TreeMap<>();
    if (maxEvent != Long.MIN_VALUE) {
      summary.put(CommitProperties.EVENT_CLOCK, String.valueOf(maxEvent));
    }
    if (maxIngest != Long.MIN_VALUE) {
      summary.put(CommitProperties.INGEST_CLOCK, String.valueOf(maxIngest));
      summary.put(CommitProperties.INGEST_TO_COMMIT, Lag.toText(ingestToCommit(commitMillis)));
    }
    if (eventToIngest.getTotalCount() > 0) {
      summary.put(CommitProperties.EVENT_TO_INGEST, Lag.toText(eventToIngest));
    }
    return summary;
  }

  private Histogram ingestToCommit(long commitMillis) {
    Histogram lag = new Histogram(DIGITS);
    ingestToWrite.forEach(
        (start, slice) -> {
          long waited = Math.max(0, commitMillis - start - sliceMillis / 2);
          slice
              .recordedValues()
              .forEach(
                  value ->
                      lag.recordValueWithCount(
                          value.getValueIteratedTo() + waited,
                          value.getCountAddedInThisIterationStep()));
        });
    return lag;
  }
}
