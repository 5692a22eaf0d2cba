package dev.tidemark.freshness;

import dev.tidemark.sink.Lag;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * What {@code ops.freshness} says of the tables of an area. Memory: two histograms a table and the
 * commits of the asked time.
 */
final class FreshnessLog {
  private static final String KIND = "kind";
  private static final String OBSERVED_AT = "observed_at";

  /** The delays of the rows of a table's recent commits. */
  static final class Lags {
    final Histogram eventToIngest = new Histogram(2);
    final Histogram ingestToCommit = new Histogram(2);
    long lateSent;
    long lateLoaded;
    private final Set<Long> snapshots = new HashSet<>();
  }

  private final Map<String, Lags> lags = new HashMap<>();

  /** By table, then log: rows of the log it shows. */
  private final Map<String, Map<String, Long>> read = new HashMap<>();

  private final Map<String, Instant> sourceSeen = new HashMap<>();
  private final Map<String, Instant> sourceWaiting = new HashMap<>();

  /**
   * Reads the table.
   *
   * @param since commits before this do not count
   */
  static FreshnessLog read(Warehouse warehouse, Set<String> tables, Instant since) {
    FreshnessLog log = new FreshnessLog();
    warehouse
        .find(OpsTables.FRESHNESS.identifier())
        .filter(table -> table.currentSnapshot() != null)
        .ifPresent(table -> log.readAll(table, tables, since));
    return log;
  }

  private void readAll(Table table, Set<String> tables, Instant since) {
    var wanted =
        Expressions.and(
            Expressions.in("table_name", tables.toArray()),
            Expressions.or(
                Expressions.notEqual(KIND, "commit"),
                Expressions.greaterThanOrEqual(OBSERVED_AT, since.toString())));
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table).where(wanted).build()) {
      rows.forEach(this::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(Record row) {
    String table = (String) row.getField("table_name");
    switch ((String) row.getField(KIND)) {
      case "commit" -> addCommit(row, lags.computeIfAbsent(table, name -> new Lags()));
      case "read" -> {
        for (String reader : ((String) row.getField("readers")).split(",", -1)) {
          read.computeIfAbsent(reader, name -> new HashMap<>())
              .merge(table, (Long) row.getField("record_count"), Math::max);
        }
      }
      case "source" -> addSource(table, row);
      default -> throw new IllegalStateException("Unknown kind: " + row.getField(KIND));
    }
  }

  private static void addCommit(Record row, Lags lags) {
    // Two recorders may have written the same commit.
    if (!lags.snapshots.add((Long) row.getField("snapshot_id"))) {
      return;
    }
    String eventToIngest = (String) row.getField("event_to_ingest");
    if (eventToIngest != null) {
      lags.eventToIngest.add(Lag.fromText(eventToIngest));
      lags.lateSent += (Long) row.getField("late_sent");
    }
    String ingestToCommit = (String) row.getField("ingest_to_commit");
    if (ingestToCommit != null) {
      lags.ingestToCommit.add(Lag.fromText(ingestToCommit));
      lags.lateLoaded += (Long) row.getField("late_loaded");
    }
  }

  private void addSource(String log, Record row) {
    Instant seen = ((OffsetDateTime) row.getField(OBSERVED_AT)).toInstant();
    Instant before = sourceSeen.get(log);
    if (before == null || seen.isAfter(before)) {
      sourceSeen.put(log, seen);
      OffsetDateTime waiting = (OffsetDateTime) row.getField("waiting_since");
      sourceWaiting.put(log, waiting == null ? null : waiting.toInstant());
    }
  }

  Lags lags(String table) {
    return lags.getOrDefault(table, new Lags());
  }

  /** Rows of a log that a table shows; 0 when nobody ever said. */
  long rowsRead(String table, String log) {
    return read.getOrDefault(table, Map.of()).getOrDefault(log, 0L);
  }

  /** Since when a record waits at the source of a log; null when none does. */
  Instant waitingAtSource(String log) {
    return sourceWaiting.get(log);
  }
}
