package dev.tidemark.readout;

import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Keeps readouts. One that is there already is not written again. Two commands that make the same
 * readout at the same time may both write it; their rows are equal.
 */
public final class ReadoutStore {
  private final Warehouse warehouse;

  public ReadoutStore(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** Writes a readout and its quality report, the report last: a whole readout has one. */
  public void store(Readout readout) {
    if (!isStored(readout.id())) {
      append(ReadoutTables.READOUT, ReadoutRows.results(readout));
      append(ReadoutTables.QUALITY, ReadoutRows.checks(readout));
    }
  }

  private boolean isStored(String id) {
    return first(ReadoutTables.QUALITY, id).isPresent();
  }

  /** What a stored readout was computed from; empty for one that is not stored. */
  Optional<Map<String, Long>> snapshots(String experiment, String id) {
    return first(ReadoutTables.QUALITY, id)
        .filter(row -> experiment.equals(row.getField("experiment_id")))
        .map(
            row -> {
              Map<String, Long> snapshots = new TreeMap<>();
              ((Map<?, ?>) row.getField("snapshots"))
                  .forEach((table, snapshot) -> snapshots.put(table.toString(), (Long) snapshot));
              return snapshots;
            });
  }

  private Optional<Record> first(Contract contract, String id) {
    Optional<Table> table =
        warehouse.find(contract.identifier()).filter(some -> some.currentSnapshot() != null);
    if (table.isEmpty()) {
      return Optional.empty();
    }
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table.get()).where(Expressions.equal("readout_id", id)).build()) {
      Iterator<Record> some = rows.iterator();
      return some.hasNext() ? Optional.of(some.next()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void append(Contract contract, List<Map<String, Object>> rows) {
    Schema schema = new ContractTables(warehouse).ensure(contract).schema();
    OpsTables.append(
        warehouse,
        contract,
        rows.stream()
            .map(
                row -> {
                  Record record = GenericRecord.create(schema);
                  row.forEach(record::setField);
                  return record;
                })
            .toList());
  }
}
