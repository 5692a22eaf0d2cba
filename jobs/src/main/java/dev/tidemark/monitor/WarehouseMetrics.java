package dev.tidemark.monitor;

import dev.tidemark.freshness.Freshness;
import dev.tidemark.freshness.TableFreshness;
import dev.tidemark.late.LateArrival;
import dev.tidemark.late.Ledger;
import dev.tidemark.model.Area;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.Warehouse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.annotation.Nullable;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.util.PropertyUtil;

/**
 * What the warehouse itself tells of its health, in the text format of Prometheus. It asks tables
 * and leases, not jobs, so it also tells of a stream that does not run. Times are in seconds since
 * the epoch. docs/monitoring.md names the metrics.
 */
public final class WarehouseMetrics {
  private static final List<String> ROLES = List.of("ingest", "stream", "batch", "maintain");
  private static final Duration LAGS = Duration.ofHours(1);

  private final Warehouse warehouse;
  private final List<Area> areas;
  private final Map<String, StringBuilder> metrics = new TreeMap<>();

  public WarehouseMetrics(Warehouse warehouse, List<Area> areas) {
    this.warehouse = warehouse;
    this.areas = areas;
  }

  /** Everything as it is now. */
  public synchronized String text(Instant now) {
    metrics.clear();
    for (Area area : areas) {
      String label = "area=\"" + area.name() + "\"";
      for (TableFreshness table : new Freshness(warehouse, now, now.minus(LAGS)).of(area)) {
        add(table, label + ",table=\"" + table.table() + "\"");
      }
      for (String role : ROLES) {
        boolean isHeld = Lease.isHeld(warehouse, area.name(), role);
        gauge("tidemark_lease_held", label + ",role=\"" + role + "\"", isHeld ? 1L : 0L);
      }
      new Tidemarks(warehouse, area.name())
          .line()
          .ifPresent(
              date ->
                  gauge(
                      "tidemark_line_seconds",
                      label,
                      date.atStartOfDay(ZoneOffset.UTC).toEpochSecond()));
      List<LateArrival> open = new Ledger(warehouse, area).open();
      area.logs().forEach(log -> late(log.fullName(), open, label));
    }
    return metrics.values().stream().collect(Collectors.joining());
  }

  private void late(String log, List<LateArrival> open, String label) {
    List<LateArrival> mine = open.stream().filter(entry -> entry.log().equals(log)).toList();
    String labels = label + ",log=\"" + log + "\"";
    gauge("tidemark_late_entries_open", labels, mine.size());
    gauge("tidemark_late_rows_open", labels, mine.stream().mapToLong(LateArrival::rows).sum());
  }

  private void add(TableFreshness table, String labels) {
    gauge("tidemark_table_rows", labels, table.rows());
    seconds("tidemark_table_behind_seconds", labels, table.behind().toMillis());
    seconds("tidemark_table_objective_seconds", labels, table.objective().toMillis());
    time("tidemark_table_committed_at_seconds", labels, table.commit());
    if (!table.inherited()) {
      time("tidemark_table_event_clock_seconds", labels, table.event());
      time("tidemark_table_ingest_clock_seconds", labels, table.ingest());
    }
    Snapshot current =
        warehouse
            .find(TableIdentifier.parse(table.table()))
            .map(stored -> stored.currentSnapshot())
            .orElse(null);
    if (current != null) {
      gauge("tidemark_table_files", labels, total(current, SnapshotSummary.TOTAL_DATA_FILES_PROP));
      gauge(
          "tidemark_table_delete_files",
          labels,
          total(current, SnapshotSummary.TOTAL_DELETE_FILES_PROP));
    }
  }

  private static long total(Snapshot snapshot, String property) {
    return PropertyUtil.propertyAsLong(snapshot.summary(), property, 0);
  }

  private void time(String name, String labels, @Nullable Instant time) {
    if (time != null) {
      seconds(name, labels, time.toEpochMilli());
    }
  }

  private void gauge(String name, String labels, long value) {
    append(name, labels, String.valueOf(value));
  }

  private void seconds(String name, String labels, long millis) {
    append(name, labels, String.valueOf(millis / 1e3));
  }

  private void append(String name, String labels, String value) {
    metrics
        .computeIfAbsent(name, key -> new StringBuilder("# TYPE " + key + " gauge\n"))
        .append(name)
        .append('{')
        .append(labels)
        .append("} ")
        .append(value)
        .append('\n');
  }
}
