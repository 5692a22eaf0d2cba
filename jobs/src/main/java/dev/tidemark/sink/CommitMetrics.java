package dev.tidemark.sink;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.PropertyUtil;

/**
 * What Flink's reporters tell of the commits to one table: group {@code tidemark}, label {@code
 * table}. Times are in seconds since the epoch, as Prometheus has them; NaN where there is none.
 * docs/monitoring.md names them.
 */
final class CommitMetrics {
  private final Counter commits;
  private final Counter failures;
  private final Counter rows;
  private volatile double committedAt = Double.NaN;
  private volatile double eventClock = Double.NaN;
  private volatile double ingestClock = Double.NaN;

  /**
   * @param operator group of the operator that commits
   * @param table full name, such as {@code usage.fct_event}
   * @param tidemark first date that is the stream's; null without a line
   */
  CommitMetrics(MetricGroup operator, String table, @Nullable String tidemark) {
    MetricGroup group = operator.addGroup("tidemark").addGroup("table", table);
    commits = group.counter("commits");
    failures = group.counter("commit_failures");
    rows = group.counter("rows_committed");
    double line =
        tidemark == null
            ? Double.NaN
            : LocalDate.parse(tidemark).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    group.gauge("committed_at_seconds", (Gauge<Double>) () -> committedAt);
    group.gauge("event_clock_seconds", (Gauge<Double>) () -> eventClock);
    group.gauge("ingest_clock_seconds", (Gauge<Double>) () -> ingestClock);
    group.gauge("line_seconds", (Gauge<Double>) () -> line);
  }

  /** Shows the clocks of a table as they were left: after a restart nothing seems to have gone. */
  void resume(Table table) {
    Snapshot last =
        CommitProperties.lastChange(
            table, s -> s.summary().containsKey(CommitProperties.INGEST_CLOCK));
    if (last != null) {
      show(last);
    }
  }

  void committed(Snapshot snapshot) {
    commits.inc();
    rows.inc(
        PropertyUtil.propertyAsLong(snapshot.summary(), SnapshotSummary.ADDED_RECORDS_PROP, 0));
    show(snapshot);
  }

  private void show(Snapshot snapshot) {
    Map<String, String> summary = snapshot.summary();
    committedAt = snapshot.timestampMillis() / 1e3;
    // A late row brings no clock back.
    eventClock = later(eventClock, summary.get(CommitProperties.EVENT_CLOCK));
    ingestClock = later(ingestClock, summary.get(CommitProperties.INGEST_CLOCK));
  }

  private static double later(double before, @Nullable String micros) {
    if (micros == null) {
      return before;
    }
    double seconds = Long.parseLong(micros) / 1e6;
    return Double.isNaN(before) ? seconds : Math.max(before, seconds);
  }

  void failed() {
    failures.inc();
  }
}
