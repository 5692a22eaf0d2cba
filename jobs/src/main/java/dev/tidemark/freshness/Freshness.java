package dev.tidemark.freshness;

import dev.tidemark.model.Area;
import dev.tidemark.model.Model;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.sink.CommitStats;
import dev.tidemark.warehouse.ColumnBounds;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * Reads the clocks of an area's logs and tables from metadata alone: the bounds that each data file
 * keeps of its columns, and the time of the last snapshot. A table without a time column of its own
 * has the earliest clock of those it is made from.
 */
public final class Freshness {
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
        greatest(table, contract.options().getOrDefault(CommitStats.EVENT_CLOCK, "event_ts")),
        greatest(table, contract.options().getOrDefault(CommitStats.INGEST_CLOCK, "ingested_at")),
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

  private static Instant greatest(Table table, String column) {
    OptionalLong micros = ColumnBounds.greatest(table, column);
    return micros.isEmpty() ? null : Instant.EPOCH.plus(micros.getAsLong(), ChronoUnit.MICROS);
  }
}
