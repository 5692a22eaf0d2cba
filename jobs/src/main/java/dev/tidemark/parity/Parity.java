package dev.tidemark.parity;

import dev.tidemark.model.Area;
import dev.tidemark.model.Environments;
import dev.tidemark.runner.LocalJobs;
import dev.tidemark.runner.LogReader;
import dev.tidemark.runner.ModelJob;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Runs;
import dev.tidemark.runner.Scope;
import dev.tidemark.sink.KeyProjection;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.types.RowKind;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;

/**
 * Recomputes tables in batch from the logs and compares them with what is stored, row by row, all
 * tables in one job over one read of the logs. Changes nothing but {@code ops.parity}.
 */
public final class Parity {
  private final Warehouse warehouse;
  private final Area area;
  private final Progress progress;

  public Parity(Warehouse warehouse, Area area, Progress progress) {
    this.warehouse = warehouse;
    this.area = area;
    this.progress = progress;
  }

  /**
   * Compares tables.
   *
   * @param names tables by name; empty for all of the area
   * @return one result a table, in the models' order
   */
  public List<ParityResult> run(List<String> names) {
    List<Contract> tables =
        names.isEmpty() ? area.tables() : names.stream().map(area::contract).toList();
    ContractTables stored = new ContractTables(warehouse);
    area.contracts().forEach(stored::ensure);
    Runs.Run run = new Runs(warehouse).start("parity", area.name());
    StreamExecutionEnvironment env =
        Environments.batch(warehouse.settings(), Parallelism.forTables(warehouse, area.logs()));
    LogReader reader = new LogReader(warehouse, env);
    new ModelJob(
            env,
            area,
            area.closure(tables.stream().map(Contract::table).toList()),
            tables,
            Scope.whole(),
            log -> reader.bounded(log, List.of()),
            (table, rows) -> compare(table, reader.bounded(table, List.of()), rows))
        .attach();
    long total =
        area.logs().stream().mapToLong(log -> Parallelism.records(warehouse, log)).sum()
            + tables.stream().mapToLong(table -> Parallelism.records(warehouse, table)).sum();
    long start = System.nanoTime();
    Map<String, Object> counts =
        LocalJobs.run(
            env,
            "parity " + area.name(),
            counters -> progress.status(Runs.speed("read", counters, total, start)));
    List<ParityResult> results =
        tables.stream().map(table -> ParityResult.of(table, counts)).toList();
    record(run.id(), results);
    return results;
  }

  private static DataStreamSink<?> compare(
      Contract contract, DataStream<RowData> stored, DataStream<RowData> batch) {
    InternalTypeInfo<RowData> type = InternalTypeInfo.of(contract.rowType());
    KeyProjection key = new KeyProjection(contract.rowType(), contract.primaryKey());
    return marked(stored, type, RowKind.DELETE)
        .union(marked(batch, type, RowKind.INSERT))
        .keyBy(key::binaryOf, InternalTypeInfo.of(key.keyType()))
        .transform(
            contract.fullName() + " compare",
            TypeInformation.of(Void.class),
            new CompareOperator(contract))
        .sinkTo(new DiscardingSink<>())
        .name(contract.fullName());
  }

  private static DataStream<RowData> marked(
      DataStream<RowData> rows, InternalTypeInfo<RowData> type, RowKind kind) {
    return rows.map(
            row -> {
              row.setRowKind(kind);
              return row;
            })
        .returns(type)
        .name("mark " + kind);
  }

  private void record(String runId, List<ParityResult> results) {
    List<Record> rows = new ArrayList<>();
    var schema = new ContractTables(warehouse).ensure(OpsTables.PARITY).schema();
    for (ParityResult result : results) {
      Record row = GenericRecord.create(schema);
      row.setField("run_id", runId);
      row.setField("table_name", result.table());
      row.setField("rows_equal", result.equal());
      row.setField("rows_only_stored", result.onlyStored());
      row.setField("rows_only_batch", result.onlyBatch());
      row.setField("rows_differing", result.differing());
      row.setField("compared_at", Instant.now().atOffset(ZoneOffset.UTC));
      rows.add(row);
    }
    OpsTables.append(warehouse, OpsTables.PARITY, rows);
  }
}
