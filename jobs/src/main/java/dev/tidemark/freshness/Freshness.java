package dev.tidemark.freshness;

import dev.tidemark.model.Area;
import dev.tidemark.model.Model;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * Reads the clocks of an area's logs and tables from metadata alone: the bounds that each data file
 * keeps of its columns, and the time of the last snapshot. A table without a time column of its own
 * has the earliest clock of those it is made from.
 */
public final class Freshness {
  /** Property of a contract that names its event time column, {@code event_ts} by default. */
  private static final String EVENT_CLOCK = "tidemark.event-clock";

  /** Property that names the column with the ingest time, {@code ingested_at} by default. */
  private static final String INGEST_CLOCK = "tidemark.ingest-clock";

  private final Warehouse warehouse;
  private final Map<String, TableClocks> known = new LinkedHashMap<>();

  public Freshness(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** The clocks of every log and table of an area, logs first, then in the models' order. */
  public List<TableClocks> of(Area area) {
    area.logs().forEach(log -> known.put(log.fullName(), own(log)));
    for (Model model : area.models()) {
      model
          .contract()
          .ifPresent(table -> known.put(table.fullName(), withInputs(own(table), model)));
    }
    return new ArrayList<>(known.values());
  }

  private TableClocks own(Contract contract) {
    Table table = warehouse.find(contract.identifier()).orElse(null);
    Snapshot snapshot = table == null ? null : table.currentSnapshot();
    if (snapshot == null) {
      return new TableClocks(contract.fullName(), 0, null, null, null, false);
    }
    return new TableClocks(
        contract.fullName(),
        Parallelism.records(warehouse, contract),
        greatest(table, contract.options().getOrDefault(EVENT_CLOCK, "event_ts")),
        greatest(table, contract.options().getOrDefault(INGEST_CLOCK, "ingested_at")),
        Instant.ofEpochMilli(snapshot.timestampMillis()),
        false);
  }

  private TableClocks withInputs(TableClocks own, Model model) {
    if (own.event() != null || own.ingest() != null || own.commit() == null) {
      return own;
    }
    List<TableClocks> inputs =
        model.inputs().stream().map(known::get).filter(Objects::nonNull).toList();
    return new TableClocks(
        own.table(),
        own.rows(),
        earliest(inputs.stream().map(TableClocks::event).toList()),
        earliest(inputs.stream().map(TableClocks::ingest).toList()),
        own.commit(),
        true);
  }

  private static Instant earliest(List<Instant> clocks) {
    return clocks.stream().filter(Objects::nonNull).min(Instant::compareTo).orElse(null);
  }

  /** Greatest value of a timestamp column by the bounds of the data files; null without one. */
  private static Instant greatest(Table table, String column) {
    Types.NestedField field = table.schema().findField(column);
    if (field == null) {
      return null;
    }
    Long greatest = null;
    try (CloseableIterable<FileScanTask> files =
        table.newScan().includeColumnStats(List.of(column)).planFiles()) {
      for (FileScanTask file : files) {
        Map<Integer, ByteBuffer> bounds = file.file().upperBounds();
        ByteBuffer bound = bounds == null ? null : bounds.get(field.fieldId());
        if (bound != null) {
          long micros = Conversions.<Long>fromByteBuffer(field.type(), bound);
          greatest = greatest == null ? micros : Math.max(greatest, micros);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return greatest == null ? null : Instant.EPOCH.plus(greatest, ChronoUnit.MICROS);
  }
}
