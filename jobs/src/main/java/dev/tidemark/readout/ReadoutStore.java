package dev.tidemark.readout;

import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
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
    return rows(Expressions.equal("readout_id", id)).findAny().isPresent();
  }

  /** What a stored readout was computed from; empty for one that is not stored. */
  Optional<Map<String, Long>> snapshots(String experiment, String id) {
    return rows(Expressions.and(
            Expressions.equal("readout_id", id), Expressions.equal("experiment_id", experiment)))
        .findAny()
        .map(ReadoutStore::snapshots);
  }

  /** The same of a readout that saw these units; of several, the one with the least id. */
  Optional<Map<String, Long>> snapshotsOfUnits(String experiment, String units, long snapshot) {
    return rows(Expressions.equal("experiment_id", experiment))
        .filter(row -> Long.valueOf(snapshot).equals(snapshots(row).get(units)))
        .min(Comparator.comparing(row -> (String) row.getField("readout_id")))
        .map(ReadoutStore::snapshots);
  }

  /** Of which experiment a stored readout is. */
  Optional<String> experiment(String id) {
    return rows(Expressions.equal("readout_id", id))
        .findAny()
        .map(row -> (String) row.getField("experiment_id"));
  }

  private static Map<String, Long> snapshots(Record row) {
    Map<String, Long> snapshots = new TreeMap<>();
    ((Map<?, ?>) row.getField("snapshots"))
        .forEach((table, snapshot) -> snapshots.put(table.toString(), (Long) snapshot));
    return snapshots;
  }

  /** Rows of the quality reports, of which a whole readout has some. */
  private Stream<Record> rows(Expression wanted) {
    Table table = warehouse.find(ReadoutTables.QUALITY.identifier()).orElse(null);
    if (table == null || table.currentSnapshot() == null) {
      return Stream.empty();
    }
    List<Record> found = new ArrayList<>();
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table).where(wanted).build()) {
      rows.forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.stream();
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
