package dev.tidemark.ingest.kafka;

import dev.tidemark.ingest.kafka.Tallies.Source;
import dev.tidemark.ingest.kafka.Tallies.Tally;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * Adds up what all tasks counted between two barriers and gives a row of {@code ops.ingest_balance}
 * for each source that was read. Runs with parallelism 1.
 *
 * <p>Every task flushes before the barrier, so read = appended + duplicate + quarantined must hold
 * in each checkpoint; where it does not, records were lost or doubled inside the job, and it fails.
 */
final class BalanceOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  private final String runId;
  private transient Tallies tallies;
  private transient Map<String, Metrics> byLog;

  BalanceOperator(String runId) {
    this.runId = runId;
  }

  @Override
  public void open() throws Exception {
    super.open();
    tallies = new Tallies();
    byLog = new HashMap<>();
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    tallies.add(element.getValue());
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    TimestampData now = TimestampData.fromEpochMillis(System.currentTimeMillis());
    tallies
        .all()
        .forEach(
            (source, tally) -> {
              output.collect(row(source, tally, checkpointId, now));
              byLog.computeIfAbsent(source.log(), this::metrics).add(tally);
            });
    tallies.all().clear();
  }

  private Metrics metrics(String log) {
    MetricGroup group = getMetricGroup().addGroup("tidemark").addGroup("log", log);
    return new Metrics(
        group.counter("records_read"),
        group.counter("records_appended"),
        group.counter("records_duplicate"),
        group.counter("records_quarantined"));
  }

  /** What Flink's reporters tell of a log: what became of its records. */
  private record Metrics(Counter read, Counter appended, Counter duplicate, Counter quarantined) {
    void add(Tally tally) {
      read.inc(tally.get(Tallies.READ));
      appended.inc(tally.get(Tallies.APPENDED));
      duplicate.inc(tally.get(Tallies.DUPLICATE));
      quarantined.inc(tally.get(Tallies.QUARANTINED));
    }
  }

  private StreamRecord<RowData> row(
      Source source, Tally tally, long checkpointId, TimestampData now) {
    if (!tally.holds()) {
      throw new IllegalStateException(
          "The balance of %s in checkpoint %d does not hold: read %d, appended %d, duplicate %d, quarantined %d"
              .formatted(
                  source.name(),
                  checkpointId,
                  tally.get(Tallies.READ),
                  tally.get(Tallies.APPENDED),
                  tally.get(Tallies.DUPLICATE),
                  tally.get(Tallies.QUARANTINED)));
    }
    return new StreamRecord<>(
        GenericRowData.of(
            StringData.fromString(runId),
            StringData.fromString(source.log()),
            StringData.fromString(source.name()),
            checkpointId,
            tally.first,
            tally.last,
            tally.get(Tallies.READ),
            tally.get(Tallies.APPENDED),
            tally.get(Tallies.DUPLICATE),
            tally.get(Tallies.QUARANTINED),
            tally.get(Tallies.UNKNOWN_FIELDS),
            now));
  }
}
