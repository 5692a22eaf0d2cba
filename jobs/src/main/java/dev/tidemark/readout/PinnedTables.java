package dev.tidemark.readout;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import javax.annotation.Nullable;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * The tables a readout reads, each at one snapshot. Rows that are committed later are not seen.
 *
 * <p>Tables commit one after the other: beside a running stream one of them may be a commit ahead
 * of another. The quality report says so when it shows.
 */
final class PinnedTables {
  static final String UNITS = "experiment.fct_experiment_unit_outcomes";
  static final String ASSIGNMENTS = "experiment.fact_assignment";
  static final String EXPOSURES = "experiment.fact_exposure";
  static final String EXPERIMENTS = "experiment.dim_experiment";
  static final String VARIANTS = "experiment.dim_experiment_variant";
  static final String METRICS = "experiment.dim_metric";
  static final String CONSERVATION = "experiment.mart_experiment_conservation";

  private final ReadoutArea area;
  private final Map<String, Table> tables;
  private final Map<String, Long> snapshots = new TreeMap<>();

  private PinnedTables(
      ReadoutArea area, Map<String, Table> tables, BiFunction<String, Table, Long> pin) {
    this.area = area;
    this.tables = tables;
    tables.forEach(
        (name, table) -> {
          Long snapshot = pin.apply(name, table);
          if (snapshot != null) {
            snapshots.put(name, snapshot);
          }
        });
    for (String name : List.of(area.units(), area.experiments())) {
      if (!snapshots.containsKey(name)) {
        throw notBuilt(area, name);
      }
    }
  }

  /** As they are now. */
  static PinnedTables current(Warehouse warehouse, ReadoutArea area) {
    return new PinnedTables(
        area,
        load(warehouse, area),
        (name, table) ->
            table.currentSnapshot() == null ? null : table.currentSnapshot().snapshotId());
  }

  /** As they were at a time, by their commits. */
  static PinnedTables at(Warehouse warehouse, ReadoutArea area, Instant time) {
    return new PinnedTables(
        area,
        load(warehouse, area),
        (name, table) -> SnapshotUtil.nullableSnapshotIdAsOfTime(table, time.toEpochMilli()));
  }

  /**
   * The units at a snapshot of theirs, the other tables as they were when it was committed: a run
   * publishes the units last.
   */
  static PinnedTables atUnits(Warehouse warehouse, ReadoutArea area, long snapshot) {
    return load(warehouse, area).get(area.units()).history().stream()
        .filter(entry -> entry.snapshotId() == snapshot)
        .findFirst()
        .map(entry -> at(warehouse, area, Instant.ofEpochMilli(entry.timestampMillis())))
        .orElseThrow(() -> gone(area.units(), snapshot));
  }

  /** At the snapshots that a stored readout names; a table it does not name is not read. */
  static PinnedTables at(Warehouse warehouse, ReadoutArea area, Map<String, Long> snapshots) {
    Map<String, Table> tables = load(warehouse, area);
    snapshots.forEach(
        (name, snapshot) -> {
          Table table = tables.get(name);
          if (table == null || table.snapshot(snapshot) == null) {
            throw gone(name, snapshot);
          }
        });
    return new PinnedTables(area, tables, (name, table) -> snapshots.get(name));
  }

  private static Map<String, Table> load(Warehouse warehouse, ReadoutArea area) {
    Map<String, Table> tables = new TreeMap<>();
    List<String> names = new ArrayList<>(area.needed());
    if (area == ReadoutArea.EXPERIMENT) {
      names.add(CONSERVATION);
    }
    for (String name : names) {
      warehouse.find(TableIdentifier.parse(name)).ifPresent(table -> tables.put(name, table));
    }
    for (String name : area.needed()) {
      if (!tables.containsKey(name)) {
        throw notBuilt(area, name);
      }
    }
    return tables;
  }

  ReadoutArea area() {
    return area;
  }

  /** By full name, the snapshot that is read; a table without rows at the time has none. */
  Map<String, Long> snapshots() {
    return Collections.unmodifiableMap(snapshots);
  }

  /** Hands over the rows of an experiment one by one, with these columns only. */
  void read(String name, String experiment, List<String> columns, Consumer<Record> each) {
    scan(name, Expressions.equal("experiment_id", experiment), columns, each);
  }

  /** All rows of a table; none where it does not exist or has no snapshot. */
  void readAll(String name, List<String> columns, Consumer<Record> each) {
    scan(name, null, columns, each);
  }

  private void scan(
      String name, @Nullable Expression filter, List<String> columns, Consumer<Record> each) {
    Long snapshot = snapshots.get(name);
    if (snapshot == null) {
      return;
    }
    IcebergGenerics.ScanBuilder builder =
        IcebergGenerics.read(tables.get(name)).useSnapshot(snapshot).select(columns);
    if (filter != null) {
      builder = builder.where(filter);
    }
    try (CloseableIterable<Record> rows = builder.build()) {
      rows.forEach(each);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TidemarkException notBuilt(ReadoutArea area, String table) {
    return new TidemarkException(
        ErrorCode.NOT_BUILT,
        "The table " + table + " has no rows to read out yet, or had none at that time",
        "Run tidemark backfill --area "
            + area.id()
            + ", or tidemark stream --area "
            + area.id()
            + ", first; with --as-of, name a later time.");
  }

  private static TidemarkException gone(String table, long snapshot) {
    return new TidemarkException(
        ErrorCode.SNAPSHOT_GONE,
        "The table " + table + " has no snapshot " + snapshot + " any more, or never had it",
        "Name another moment with --as-of; the figures of stored readouts stay in "
            + ReadoutTables.READOUT.fullName()
            + ".");
  }
}
