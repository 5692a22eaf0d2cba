package dev.tidemark.runner;

import dev.tidemark.sink.CommitProperties;
import dev.tidemark.sink.Lag;
import dev.tidemark.warehouse.AreaSettings;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code ops.freshness} from what the commits of logs and tables say of themselves.
 *
 * <p>The figures of a commit are in the summary of its snapshot, so they are exactly as durable as
 * its rows; this only gathers them, and each of its own commits names how far it came in each
 * table. After a crash the next recorder of the area goes on from there. Two at once may both write
 * a commit: readers take one row per table and snapshot.
 */
public final class FreshnessRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(FreshnessRecorder.class);
  private static final String RECORDED = "tidemark.recorded.";
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final Warehouse warehouse;
  private final Collection<Contract> tables;
  private final long lateMillis;
  private final String runId;
  private final Table freshness;
  private final Map<String, Long> recorded = new HashMap<>();
  private final Map<String, Long> readRows = new HashMap<>();
  private final List<Record> waiting = new ArrayList<>();
  private long nextNanos = System.nanoTime();

  /**
   * @param tables logs and tables the run writes
   */
  public FreshnessRecorder(
      Warehouse warehouse, String area, Collection<Contract> tables, String runId) {
    this.warehouse = warehouse;
    this.tables = List.copyOf(tables);
    AreaSettings settings = warehouse.settings().area(area);
    this.lateMillis = settings.lateAfter().toMillis();
    this.runId = runId;
    this.freshness = new ContractTables(warehouse).ensure(OpsTables.FRESHNESS);
    for (Contract table : tables) {
      recorded.put(table.fullName(), lastRecorded(table));
    }
  }

  private long lastRecorded(Contract table) {
    String key = RECORDED + table.fullName();
    Snapshot snapshot = freshness.currentSnapshot();
    while (snapshot != null) {
      String last = snapshot.summary().get(key);
      if (last != null) {
        return Long.parseLong(last);
      }
      snapshot = snapshot.parentId() == null ? null : freshness.snapshot(snapshot.parentId());
    }
    return 0;
  }

  /** Notes that tables show so many rows of a log, which are all it had at some moment. */
  public void read(Contract log, long rows, Collection<Contract> readers) {
    if (rows > 0 && !Long.valueOf(rows).equals(readRows.put(log.fullName(), rows))) {
      Record row = row(log, "read", Instant.now());
      row.setField(
          "readers", readers.stream().map(Contract::fullName).collect(Collectors.joining(",")));
      row.setField("record_count", rows);
      waiting.add(row);
    }
  }

  /**
   * Notes how many records of a log wait at its source.
   *
   * @param since since when the oldest of them waits; null when none does
   */
  public void source(Contract log, long records, Instant since) {
    Record row = row(log, "source", Instant.now());
    row.setField("record_count", records);
    row.setField("waiting_since", since == null ? null : since.atOffset(ZoneOffset.UTC));
    waiting.add(row);
  }

  /**
   * Records what is new, unless it did so a few seconds ago. What fails is tried again: the run
   * that is watched must not end because a catalog did not answer in time.
   */
  public void recordNowAndThen() {
    if (System.nanoTime() >= nextNanos) {
      try {
        record();
      } catch (RuntimeException e) {
        LOG.warn("ops.freshness could not be written; it is tried again", e);
      }
    }
  }

  /** Records what is new. */
  public void record() {
    nextNanos = System.nanoTime() + PERIOD.toNanos();
    Map<String, Long> reached = new HashMap<>();
    List<Record> rows = new ArrayList<>(waiting);
    for (Contract contract : tables) {
      Table table = warehouse.catalog().loadTable(contract.identifier());
      List<Record> commits = newCommits(contract, table);
      if (!commits.isEmpty()) {
        reached.put(contract.fullName(), table.currentSnapshot().snapshotId());
        rows.addAll(commits);
      }
    }
    if (rows.isEmpty()) {
      return;
    }
    AppendFiles append = freshness.newAppend().appendFile(OpsTables.write(freshness, rows));
    // All of them, so that no old snapshot of this table is needed to know how far each was.
    Map<String, Long> all = new HashMap<>(recorded);
    all.putAll(reached);
    all.forEach((table, snapshot) -> append.set(RECORDED + table, String.valueOf(snapshot)));
    append.commit();
    recorded.putAll(reached);
    waiting.clear();
  }

  private List<Record> newCommits(Contract contract, Table table) {
    List<Record> rows = new ArrayList<>();
    Snapshot snapshot = table.currentSnapshot();
    while (snapshot != null && snapshot.snapshotId() != recorded.get(contract.fullName())) {
      // A compaction is no news: the same rows again.
      if (!snapshot.operation().equals(DataOperations.REPLACE)
          && snapshot.summary().containsKey(CommitProperties.RUN_ID)) {
        rows.add(commit(contract, snapshot));
      }
      snapshot = snapshot.parentId() == null ? null : table.snapshot(snapshot.parentId());
    }
    return rows;
  }

  private Record commit(Contract contract, Snapshot snapshot) {
    Map<String, String> summary = snapshot.summary();
    Record row = row(contract, "commit", Instant.ofEpochMilli(snapshot.timestampMillis()));
    row.setField("snapshot_id", snapshot.snapshotId());
    row.setField("mode", summary.get(CommitProperties.MODE));
    row.setField("run_id", summary.get(CommitProperties.RUN_ID));
    row.setField(
        "record_count",
        Long.parseLong(summary.getOrDefault(SnapshotSummary.ADDED_RECORDS_PROP, "0")));
    row.setField("event_clock", instant(summary.get(CommitProperties.EVENT_CLOCK)));
    row.setField("ingest_clock", instant(summary.get(CommitProperties.INGEST_CLOCK)));
    lag(row, "event_to_ingest", "late_sent", summary.get(CommitProperties.EVENT_TO_INGEST));
    lag(row, "ingest_to_commit", "late_loaded", summary.get(CommitProperties.INGEST_TO_COMMIT));
    return row;
  }

  private void lag(Record row, String name, String late, String text) {
    if (text == null) {
      return;
    }
    Histogram lag = Lag.fromText(text);
    row.setField(name, text);
    row.setField(name + "_p50", lag.getValueAtPercentile(50));
    row.setField(name + "_p95", lag.getValueAtPercentile(95));
    row.setField(name + "_p99", lag.getValueAtPercentile(99));
    row.setField(late, Lag.above(lag, lateMillis));
  }

  private static OffsetDateTime instant(String micros) {
    return micros == null
        ? null
        : Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }

  private Record row(Contract table, String kind, Instant when) {
    Record row = GenericRecord.create(freshness.schema());
    row.setField("table_name", table.fullName());
    row.setField("kind", kind);
    row.setField("observed_at", when.atOffset(ZoneOffset.UTC));
    row.setField("snapshot_id", 0L);
    row.setField("run_id", runId);
    return row;
  }
}
