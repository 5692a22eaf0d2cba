package dev.tidemark.freshness;

import dev.tidemark.model.Area;
import dev.tidemark.model.Model;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.sink.CommitStats;
import dev.tidemark.warehouse.ColumnBounds;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;

/**
 * Tells how fresh an area's logs and tables are: the clocks from metadata alone, the lags and what
 * was read from {@code ops.freshness}.
 *
 * <p>A table is behind when one of its logs has more rows than the table's runs have read, and has
 * been so since the first commit it lacks. How long ago it changed says nothing: a table whose logs
 * are silent is idle, not stale. A table without a time column has the earliest clock of those it
 * is made from.
 */
public final class Freshness {
  private final Warehouse warehouse;
  private final Instant now;
  private final Instant since;

  /**
   * @param since earlier commits do not count for the lags
   */
  public Freshness(Warehouse warehouse, Instant now, Instant since) {
    this.warehouse = warehouse;
    this.now = now;
    this.since = since;
  }

  /** Every log and table of an area, logs first, then in the models' order. */
  public List<TableFreshness> of(Area area) {
    Set<String> names =
        area.contracts().stream().map(Contract::fullName).collect(Collectors.toSet());
    FreshnessLog log = FreshnessLog.read(warehouse, names, since);
    Map<String, TableFreshness> known = new LinkedHashMap<>();
    for (Contract contract : area.logs()) {
      known.put(contract.fullName(), own(contract, log, waitedAtSource(contract, log)));
    }
    for (Model model : area.models()) {
      model
          .contract()
          .ifPresent(
              table -> {
                TableFreshness own = own(table, log, behind(area, table, log));
                known.put(table.fullName(), withInputs(own, model, known));
              });
    }
    return new ArrayList<>(known.values());
  }

  private TableFreshness own(Contract contract, FreshnessLog log, Duration behind) {
    Table table = warehouse.find(contract.identifier()).orElse(null);
    Snapshot snapshot = table == null ? null : table.currentSnapshot();
    FreshnessLog.Lags lags = log.lags(contract.fullName());
    boolean empty = snapshot == null;
    return new TableFreshness(
        contract.fullName(),
        empty ? 0 : Parallelism.records(warehouse, contract),
        empty ? null : greatest(table, contract, CommitStats.EVENT_CLOCK, "event_ts"),
        empty ? null : greatest(table, contract, CommitStats.INGEST_CLOCK, "ingested_at"),
        empty ? null : Instant.ofEpochMilli(snapshot.timestampMillis()),
        false,
        lags.eventToIngest,
        lags.ingestToCommit,
        lags.lateSent,
        lags.lateLoaded,
        behind,
        warehouse.settings().area(contract.area()).objective(contract.table()));
  }

  private static Instant greatest(Table table, Contract contract, String option, String otherwise) {
    OptionalLong micros =
        ColumnBounds.greatest(table, contract.options().getOrDefault(option, otherwise));
    return micros.isEmpty() ? null : Instant.EPOCH.plus(micros.getAsLong(), ChronoUnit.MICROS);
  }

  private Duration waitedAtSource(Contract contract, FreshnessLog log) {
    return since(log.waitingAtSource(contract.fullName()));
  }

  private Duration behind(Area area, Contract table, FreshnessLog log) {
    Set<String> inputs =
        area.closure(List.of(table.table())).stream()
            .flatMap(model -> model.inputs().stream())
            .collect(Collectors.toSet());
    Duration behind = Duration.ZERO;
    for (Contract input : area.allLogs()) {
      if (inputs.contains(input.fullName())) {
        long read = log.rowsRead(table.fullName(), input.fullName());
        Duration waited = since(firstCommitAfter(input, read));
        behind = waited.compareTo(behind) > 0 ? waited : behind;
      }
    }
    return behind;
  }

  /** When the log first had more rows than these; null when it has no more. */
  private Instant firstCommitAfter(Contract log, long rows) {
    Table table = warehouse.find(log.identifier()).orElse(null);
    Snapshot snapshot = table == null ? null : table.currentSnapshot();
    Instant first = null;
    while (snapshot != null && total(snapshot) > rows) {
      first = Instant.ofEpochMilli(snapshot.timestampMillis());
      snapshot = snapshot.parentId() == null ? null : table.snapshot(snapshot.parentId());
    }
    return first;
  }

  private static long total(Snapshot snapshot) {
    return Long.parseLong(snapshot.summary().getOrDefault(SnapshotSummary.TOTAL_RECORDS_PROP, "0"));
  }

  private Duration since(Instant moment) {
    return moment == null || moment.isAfter(now) ? Duration.ZERO : Duration.between(moment, now);
  }

  private static TableFreshness withInputs(
      TableFreshness own, Model model, Map<String, TableFreshness> known) {
    if (own.event() != null || own.ingest() != null || own.commit() == null) {
      return own;
    }
    List<TableFreshness> inputs =
        model.inputs().stream().map(known::get).filter(Objects::nonNull).toList();
    return new TableFreshness(
        own.table(),
        own.rows(),
        earliest(inputs.stream().map(TableFreshness::event).toList()),
        earliest(inputs.stream().map(TableFreshness::ingest).toList()),
        own.commit(),
        true,
        own.eventToIngest(),
        own.ingestToCommit(),
        own.lateSent(),
        own.lateLoaded(),
        own.behind(),
        own.objective());
  }

  private static Instant earliest(List<Instant> clocks) {
    return clocks.stream().filter(Objects::nonNull).min(Instant::compareTo).orElse(null);
  }
}
