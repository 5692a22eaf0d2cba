package dev.tidemark.runner;

import dev.tidemark.sink.CommitProperties;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.annotation.Nullable;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;

/** Keeps {@code ops.run}: who wrote what, when. */
public final class Runs {
  private final Warehouse warehouse;

  public Runs(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** A new run with an id of its own. */
  public Run start(String mode, String area) {
    return new Run(UUID.randomUUID().toString().substring(0, 13), mode, area, Instant.now());
  }

  /** A run that goes on: its end is another row of the same id. */
  public Run resume(String id, String mode, String area) {
    return new Run(id, mode, area, Instant.now());
  }

  /** A run under way. */
  public final class Run {
    private final String id;
    private final String mode;
    private final String area;
    private final Instant started;

    private Run(String id, String mode, String area, Instant started) {
      this.id = id;
      this.mode = mode;
      this.area = area;
      this.started = started;
    }

    public String id() {
      return id;
    }

    public Instant started() {
      return started;
    }

    /** Records that the run, which read no table, has ended well. */
    public void done(Collection<Contract> tables, Map<String, Long> rows) {
      done(tables, Slice.between(null, null), null, Map.of(), rows);
    }

    /**
     * Records that the run has ended well.
     *
     * @param tables which it wrote
     * @param slice the rows it rebuilt
     * @param definitionHash what ran; null where no model did
     * @param inputs by full name, the snapshots it read
     * @param rows by table, how many it wrote; null where nobody counted
     */
    public void done(
        Collection<Contract> tables,
        Slice slice,
        @Nullable String definitionHash,
        Map<String, Long> inputs,
        @Nullable Map<String, Long> rows) {
      Record row =
          GenericRecord.create(new ContractTables(warehouse).ensure(OpsTables.RUN).schema());
      row.setField("run_id", id);
      row.setField("mode", mode);
      row.setField("area", area);
      row.setField("tables", tables.stream().map(Contract::table).collect(Collectors.joining(",")));
      row.setField("range_from", slice.from());
      row.setField("range_to", slice.to());
      row.setField("definition_hash", definitionHash);
      row.setField("input_snapshots", inputs);
      row.setField("output_snapshots", outputs(tables.stream().map(Contract::identifier).toList()));
      row.setField(
          "rows_written",
          rows == null ? null : rows.values().stream().mapToLong(Long::longValue).sum());
      row.setField("status", "done");
      row.setField("started_at", started.atOffset(ZoneOffset.UTC));
      row.setField("ended_at", Instant.now().atOffset(ZoneOffset.UTC));
      OpsTables.append(warehouse, OpsTables.RUN, List.of(row));
    }

    /**
     * Records the end of a run that changed no rows.
     *
     * @param tables which it may have written
     * @param status done or failed
     */
    public void ended(Collection<TableIdentifier> tables, String status) {
      Record row =
          GenericRecord.create(new ContractTables(warehouse).ensure(OpsTables.RUN).schema());
      row.setField("run_id", id);
      row.setField("mode", mode);
      row.setField("area", area);
      row.setField(
          "tables", tables.stream().map(TableIdentifier::name).collect(Collectors.joining(",")));
      row.setField("input_snapshots", Map.of());
      row.setField("output_snapshots", outputs(tables));
      row.setField("status", status);
      row.setField("started_at", started.atOffset(ZoneOffset.UTC));
      row.setField("ended_at", Instant.now().atOffset(ZoneOffset.UTC));
      OpsTables.append(warehouse, OpsTables.RUN, List.of(row));
    }

    private Map<String, Long> outputs(Collection<TableIdentifier> tables) {
      Map<String, Long> outputs = new TreeMap<>();
      for (TableIdentifier table : tables) {
        Snapshot last = CommitProperties.lastOf(warehouse.catalog().loadTable(table), id);
        if (last != null) {
          outputs.put(table.toString(), last.snapshotId());
        }
      }
      return outputs;
    }
  }

  /** Rows read so far over all logs, from a job's counters. */
  public static long rowsRead(Map<String, Object> counters) {
    return counters.entrySet().stream()
        .filter(counter -> counter.getKey().startsWith(LogCounter.ROWS))
        .filter(counter -> !counter.getKey().startsWith(LogCounter.ROWS + LogCounter.STORED))
        .mapToLong(counter -> (Long) counter.getValue())
        .sum();
  }

  /** A line such as {@code read 1,200,000 of 3,000,000 rows (40%), 310,000 rows/s, 6 s left}. */
  public static String speed(
      String verb, Map<String, Object> counters, long total, long startNanos) {
    long rows = rowsRead(counters);
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    long rate = Math.round(rows / seconds);
    String line = String.format(Locale.ROOT, "%s %,d of %,d rows", verb, rows, total);
    if (rows == 0 || total == 0) {
      return line;
    }
    long left = Math.round(Math.max(0, total - rows) / (double) Math.max(1, rate));
    return line
        + String.format(
            Locale.ROOT, " (%d%%), %,d rows/s, %d s left", 100 * rows / total, rate, left);
  }
}
