package dev.tidemark.parity;

import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;

/**
 * Writes results to {@code ops.parity}: a row for each table, and one for each partition of it that
 * differs.
 */
final class ParityRows {
  private final Warehouse warehouse;

  ParityRows(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  void append(String runId, List<ParityResult> results, Instant now) {
    Schema schema = new ContractTables(warehouse).ensure(OpsTables.PARITY).schema();
    OffsetDateTime comparedAt = now.atOffset(ZoneOffset.UTC);
    List<Record> rows = new ArrayList<>();
    for (ParityResult result : results) {
      for (PartitionResult part : parts(result)) {
        Record row = GenericRecord.create(schema);
        row.setField("run_id", runId);
        row.setField("table_name", result.table());
        row.setField("partition_name", part.partition());
        row.setField("rows_stored", part.stored());
        row.setField("rows_batch", part.batch());
        row.setField("rows_equal", part.equal());
        row.setField("rows_only_stored", part.onlyStored());
        row.setField("rows_only_batch", part.onlyBatch());
        row.setField("rows_differing", part.differing());
        row.setField("differing_columns", text(part.columns()));
        row.setField(
            "explained_by",
            part.explainedBy().isEmpty() ? null : String.join(", ", part.explainedBy()));
        row.setField("compared_at", comparedAt);
        rows.add(row);
      }
    }
    OpsTables.append(warehouse, OpsTables.PARITY, rows);
  }

  /** The whole table, which is no partition, and the partitions that differ. */
  private static List<PartitionResult> parts(ParityResult result) {
    List<PartitionResult> parts = new ArrayList<>();
    parts.add(
        new PartitionResult(
            null,
            result.stored(),
            result.batch(),
            result.equal(),
            result.onlyStored(),
            result.onlyBatch(),
            result.differing(),
            result.columns(),
            List.of()));
    parts.addAll(result.differences());
    return parts;
  }

  private static String text(Map<String, Long> columns) {
    return columns.isEmpty()
        ? null
        : columns.entrySet().stream()
            .map(column -> column.getKey() + "=" + column.getValue())
            .collect(Collectors.joining(", "));
  }
}
