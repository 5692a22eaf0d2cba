package dev.tidemark.warehouse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;

/** The tables in which Tidemark keeps account of itself, all in the namespace {@code ops}. */
public final class OpsTables {
  public static final Contract RUN =
      contract(
          "run",
          "Ended runs of commands that write, one row each; a stream has one for each time it ended",
          "run_id",
          column(
              "run_id", string(), "Identifies the run; in the summary of every snapshot it made"),
          column("mode", string(), "ingest, replay, stream, backfill, settle, repair or maintain"),
          column("area", string(), "Subject area"),
          column("tables", string(), "Tables written, comma separated"),
          column("range_from", DataTypes.DATE(), "First date rebuilt; null for all"),
          column("range_to", DataTypes.DATE(), "First date not rebuilt; null for all"),
          column("definition_hash", string(), "Hash of the definitions that ran"),
          column(
              "input_snapshots",
              snapshots(),
              "By table, the snapshot of stored rows that were read; a stream follows logs: how far is in its commits"),
          column(
              "output_snapshots", snapshots(), "By table written, the last snapshot the run made"),
          column(
              "rows_written", DataTypes.BIGINT(), "Rows in the snapshots made; null for a stream"),
          column("status", string(), "done or failed"),
          column("started_at", instant(), "Start of the run"),
          column("ended_at", instant(), "End of the run"));

  public static final Contract QUARANTINE =
      contract(
          "quarantine",
          "Input records that could not enter a log, one row each",
          "quarantine_id",
          column("quarantine_id", string(), "Hash of log, source, position and payload"),
          column("log", string(), "Log the record was meant for"),
          column("source", string(), "File, table, or topic and partition, the record came from"),
          column(
              "position", DataTypes.BIGINT(), "Line in the file, from 1, offset, or update value"),
          column("reason", string(), "Reason code, such as WRONG_TYPE"),
          column("detail", string(), "What exactly was wrong"),
          column("payload", DataTypes.BYTES(), "The record as it was received"),
          column("seen_at", instant(), "Start of the ingest run that found it"),
          column("run_id", string(), "That run"),
          column("received_at", instant(), "Stands in for ingested_at if the payload has none"),
          column(
              "format",
              string(),
              "How to read the payload: json, csv:COLUMNS, debezium-json or a Flink format"));

  public static final Contract QUARANTINE_REPLAY =
      contract(
          "quarantine_replay",
          "Records of ops.quarantine that were ingested again, one row per replay that took them in",
          "quarantine_id",
          column("quarantine_id", string(), "The record in ops.quarantine"),
          column("outcome", string(), "appended, or duplicate of a row the log has"),
          column("replayed_at", instant(), "Start of the run that replayed it"),
          column("run_id", string(), "That run"));

  public static final Contract INGEST_BALANCE =
      contract(
          "ingest_balance",
          "What became of the records of a source, one row per ingest run, log, source and"
              + " checkpoint; read = appended + duplicate + quarantined",
          "run_id,log,source,checkpoint_id",
          column("run_id", string(), "The ingest run"),
          column("log", string(), "Log that was filled"),
          column("source", string(), "File, table, or topic and partition, the records came from"),
          column(
              "checkpoint_id",
              DataTypes.BIGINT(),
              "Checkpoint of a live ingest; 0 for files and tables"),
          column("first_position", DataTypes.BIGINT(), "First offset or line read"),
          column("last_position", DataTypes.BIGINT(), "Last offset or line read"),
          column("records_read", DataTypes.BIGINT(), "Records read"),
          column("appended", DataTypes.BIGINT(), "New rows of the log"),
          column("duplicate", DataTypes.BIGINT(), "Equal copies of rows the log has"),
          column("quarantined", DataTypes.BIGINT(), "Records in ops.quarantine"),
          column("unknown_fields", DataTypes.BIGINT(), "Fields the contract does not know"),
          column("committed_at", instant(), "When the run, or the checkpoint, was counted"));

  public static final Contract FRESHNESS =
      contract(
          "freshness",
          "How fresh tables are: one row per commit of a log or table, per progress of a reader of a"
              + " log, and per look at the source of a log",
          "table_name,kind,observed_at,snapshot_id",
          column("table_name", string(), "Log or table, as area.table"),
          column("kind", string(), "commit, read or source"),
          column("observed_at", instant(), "When: of a commit, the commit clock"),
          column("snapshot_id", DataTypes.BIGINT(), "Of a commit, its snapshot; else 0"),
          column("mode", string(), "Of a commit: ingest, stream or backfill"),
          column("run_id", string(), "The run that committed or read"),
          column("readers", string(), "Of a read: tables that show it, comma separated"),
          column("record_count", DataTypes.BIGINT(), "Rows added, rows read, or records waiting"),
          column("waiting_since", instant(), "Of a source: since when the oldest record waits"),
          column("event_clock", instant(), "Of a commit: greatest event time of its rows"),
          column("ingest_clock", instant(), "Of a commit: greatest ingest time of its rows"),
          column("event_to_ingest_p50", DataTypes.BIGINT(), "Milliseconds from event to ingest"),
          column("event_to_ingest_p95", DataTypes.BIGINT(), "The same, 95th percentile"),
          column("event_to_ingest_p99", DataTypes.BIGINT(), "The same, 99th percentile"),
          column("ingest_to_commit_p50", DataTypes.BIGINT(), "Milliseconds from ingest to commit"),
          column("ingest_to_commit_p95", DataTypes.BIGINT(), "The same, 95th percentile"),
          column("ingest_to_commit_p99", DataTypes.BIGINT(), "The same, 99th percentile"),
          column("late_sent", DataTypes.BIGINT(), "Rows received late after their event"),
          column("late_loaded", DataTypes.BIGINT(), "Rows committed late after they were received"),
          column("event_to_ingest", string(), "The histogram behind the percentiles, HDR, base64"),
          column(
              "ingest_to_commit", string(), "The histogram behind the percentiles, HDR, base64"));

  public static final Contract PARITY =
      contract(
          "parity",
          "Comparisons of stored rows with a batch recomputation, one row per run and table, and one"
              + " for each partition of it that differs",
          "run_id,table_name,partition_name",
          column("run_id", string(), "The comparison"),
          column("table_name", string(), "Table compared, as area.table"),
          column(
              "partition_name",
              string(),
              "A date such as 2024-03-01, or a bucket of keys in an undated table; null for all"),
          column("rows_stored", DataTypes.BIGINT(), "Rows stored"),
          column("rows_batch", DataTypes.BIGINT(), "Rows the recomputation gives"),
          column("rows_equal", DataTypes.BIGINT(), "Rows that agree"),
          column("rows_only_stored", DataTypes.BIGINT(), "Rows the recomputation does not give"),
          column("rows_only_batch", DataTypes.BIGINT(), "Rows that are not stored"),
          column("rows_differing", DataTypes.BIGINT(), "Rows with another value in some column"),
          column("differing_columns", string(), "Differing values, as events=3, work_seconds=1"),
          column(
              "explained_by", string(), "Entries of ops.late_arrival that concern the partition"),
          column("compared_at", instant(), "When"));

  public static final Contract TIDEMARK =
      contract(
          "tidemark",
          "The line between what batch writes and what the stream writes, one row each time it was"
              + " drawn, or asked for; the last of an area holds",
          "run_id,status",
          column("area", string(), "Subject area"),
          column("status", string(), "set, or requested by a roll that the stream is to do"),
          column(
              "tidemark",
              DataTypes.DATE(),
              "First date that is the stream's; null when batch wrote all dates"),
          column("logs", string(), "Snapshots of the logs that the settled rows show, log=id"),
          column("set_at", instant(), "When"),
          column("run_id", string(), "The run that drew the line"));

  public static final Contract LATE_ARRIVAL =
      contract(
          "late_arrival",
          "Settled dates that rows which came later concern: one row per date and look at the log,"
              + " and a second one when batch has rebuilt it",
          "entry_id,status",
          column("entry_id", string(), "Identifies the entry"),
          column("area", string(), "Subject area"),
          column("log", string(), "Log the rows came into, as area.log"),
          column(
              "cause",
              string(),
              "late: rows of that date; restatement: a change from then on; definition: what"
                  + " experiments are changed"),
          column("date_from", DataTypes.DATE(), "First date concerned"),
          column("date_to", DataTypes.DATE(), "First date not concerned"),
          column("record_count", DataTypes.BIGINT(), "Rows that came"),
          column("first_seen", instant(), "Commit of the first of them to the log"),
          column("last_seen", instant(), "Commit of the last of them"),
          column("status", string(), "open, or repaired"),
          column("run_id", string(), "Of a repaired one, the run that rebuilt the date"),
          column("recorded_at", instant(), "When this row was written"));

  public static final Contract LEASE =
      contract(
          "lease",
          "Who works on an area in which role; one row each, overwritten",
          "area,role",
          column("area", string(), "Subject area"),
          column("role", string(), "ingest, stream, batch or maintain"),
          column("holder", string(), "host, process and command of the holder"),
          column("expires_at", instant(), "Until when it holds unless renewed"));

  public static final Contract TEST_RESULT =
      contract(
          "test_result",
          "Data quality tests, one row per run and test",
          "run_id,test",
          column("run_id", string(), "The test run"),
          column("test", string(), "Name of the test, as its file"),
          column("table_name", string(), "Table it is about, as area.table"),
          column("status", string(), "ok, warn or FAIL"),
          column("failures", DataTypes.BIGINT(), "Failing rows"),
          column("tested_at", instant(), "When"));

  public static final Contract TEST_FAILURE =
      contract(
          "test_failure",
          "Rows that failed a data quality test, up to 1,000 a test",
          "run_id,test,failing_key",
          column("run_id", string(), "The test run"),
          column("test", string(), "Name of the test, as its file"),
          column("failing_key", string(), "Key of the row"),
          column("reason", string(), "What is wrong with it"));

  private OpsTables() {}

  private static DataTypes.Field column(String name, DataType type, String comment) {
    return DataTypes.FIELD(name, type, comment);
  }

  private static DataType string() {
    return DataTypes.STRING();
  }

  private static DataType snapshots() {
    return DataTypes.MAP(DataTypes.STRING().notNull(), DataTypes.BIGINT());
  }

  private static DataType instant() {
    return DataTypes.TIMESTAMP_LTZ(6);
  }

  private static Contract contract(
      String table, String comment, String key, DataTypes.Field... columns) {
    return new Contract(
        "ops",
        table,
        comment,
        (RowType) DataTypes.ROW(columns).notNull().getLogicalType(),
        Contract.splitColumns(key),
        true,
        List.of(),
        Map.of(Contract.PRIMARY_KEY, key),
        Path.of("ops." + table));
  }

  /** Writes records to one data file and leaves committing it to the caller. */
  public static DataFile write(Table table, List<Record> records) {
    OutputFileFactory files =
        OutputFileFactory.builderFor(table, 0, System.nanoTime())
            .format(FileFormat.PARQUET)
            .build();
    DataWriter<Record> writer =
        new GenericFileWriterFactory.Builder(table)
            .build()
            .newDataWriter(files.newOutputFile(), table.spec(), null);
    try (writer) {
      writer.write(records);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return writer.toDataFile();
  }

  /** Appends records in a commit of their own; nothing happens without any. */
  public static void append(Warehouse warehouse, Contract contract, List<Record> records) {
    if (records.isEmpty()) {
      return;
    }
    Table table = new ContractTables(warehouse).ensure(contract);
    table.newAppend().appendFile(write(table, records)).commit();
  }
}
