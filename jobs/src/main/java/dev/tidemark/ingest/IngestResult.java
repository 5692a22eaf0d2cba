package dev.tidemark.ingest;

import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;

/**
 * What became of the records of one file or table: read = appended + duplicate + quarantined.
 *
 * @param unknownFields fields of its records that the contract does not know
 */
public record IngestResult(
    String log,
    String source,
    long read,
    long appended,
    long duplicate,
    long quarantined,
    long unknownFields) {

  /** Both together, of one source. */
  IngestResult and(IngestResult more) {
    return new IngestResult(
        log,
        source,
        read + more.read,
        appended + more.appended,
        duplicate + more.duplicate,
        quarantined + more.quarantined,
        unknownFields + more.unknownFields);
  }

  static List<IngestResult> of(Map<String, Balance.Counts> balance) {
    List<IngestResult> results = new ArrayList<>();
    balance.forEach(
        (name, counts) -> {
          if (!counts.holds()) {
            throw new IllegalStateException("The balance of " + name + " does not hold");
          }
          int bar = name.indexOf('|');
          results.add(
              new IngestResult(
                  name.substring(0, bar),
                  name.substring(bar + 1),
                  counts.get(Balance.Kind.READ),
                  counts.get(Balance.Kind.APPENDED),
                  counts.get(Balance.Kind.DUPLICATE),
                  counts.get(Balance.Kind.QUARANTINED),
                  counts.get(Balance.Kind.UNKNOWN_FIELDS)));
        });
    return results;
  }

  static void store(Warehouse warehouse, String runId, List<IngestResult> results) {
    var schema = new ContractTables(warehouse).ensure(OpsTables.INGEST_BALANCE).schema();
    OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
    List<Record> rows = new ArrayList<>();
    for (IngestResult result : results) {
      Record row = GenericRecord.create(schema);
      row.setField("run_id", runId);
      row.setField("log", result.log());
      row.setField("source", result.source());
      row.setField("checkpoint_id", 0L);
      row.setField("records_read", result.read());
      row.setField("appended", result.appended());
      row.setField("duplicate", result.duplicate());
      row.setField("quarantined", result.quarantined());
      row.setField("unknown_fields", result.unknownFields());
      row.setField("committed_at", now);
      rows.add(row);
    }
    OpsTables.append(warehouse, OpsTables.INGEST_BALANCE, rows);
  }
}
