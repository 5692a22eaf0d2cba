package dev.tidemark.backfill;

import dev.tidemark.model.Area;
import dev.tidemark.model.Environments;
import dev.tidemark.model.Model;
import dev.tidemark.runner.BothSides;
import dev.tidemark.runner.BoundedInputs;
import dev.tidemark.runner.Dates;
import dev.tidemark.runner.Definitions;
import dev.tidemark.runner.LocalJobs;
import dev.tidemark.runner.LogReader;
import dev.tidemark.runner.ModelJob;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Runs;
import dev.tidemark.runner.Scope;
import dev.tidemark.runner.Slice;
import dev.tidemark.sink.CommitProperties;
import dev.tidemark.sink.TableSinks;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;

/**
 * Corrects settled rows of a table without dates, such as those of experiment units, for a caller
 * that holds the area's batch role: computes them all, and replaces those that differ, key by key,
 * in one commit. Rows that are the stream's are not touched.
 */
final class KeyedRepair {
  private final Warehouse warehouse;
  private final Area area;
  private final Progress progress;

  KeyedRepair(Warehouse warehouse, Area area, Progress progress) {
    this.warehouse = warehouse;
    this.area = area;
    this.progress = progress;
  }

  /**
   * Repairs a table.
   *
   * @param line first date that is the stream's
   * @param logs by full name, the snapshot of each log to read
   * @return rows that were replaced or added
   */
  Rebuild.Result run(Contract table, LocalDate line, Map<String, Long> logs) {
    Runs.Run run = new Runs(warehouse).start("repair", area.name());
    List<Model> models = Rebuild.models(area, List.of(table));
    long total =
        area.logsReadBy(models).stream()
                .mapToLong(log -> Parallelism.records(warehouse, log, logs.get(log.fullName())))
                .sum()
            + Parallelism.records(warehouse, table);
    StreamExecutionEnvironment env =
        Environments.batch(warehouse.settings(), Parallelism.forRows(total), models);
    LogReader reader = new LogReader(warehouse, env);
    TableSinks sinks = new TableSinks(warehouse);
    new ModelJob(
            env,
            area,
            models,
            List.of(table),
            Scope.whole(),
            BoundedInputs.settled(warehouse, env, logs, Dates.micros(line)),
            (contract, rows) ->
                sinks.delta(
                    contract,
                    changes(contract, reader.bounded(contract, List.of()), rows),
                    run.id(),
                    line.toString()),
            warehouse.settings().area(area.name()).allowedLateness())
        .attach();
    long start = System.nanoTime();
    LocalJobs.run(
        env,
        "repair " + table.fullName(),
        counters -> progress.status(Runs.speed("read", counters, total, start)));
    Map<String, Long> rows = Map.of(table.fullName(), added(table, run.id()));
    run.done(List.of(table), Slice.WHOLE, Definitions.hash(models), logs, rows);
    return new Rebuild.Result(run.id(), rows);
  }

  private static DataStream<RowData> changes(
      Contract contract, DataStream<RowData> stored, DataStream<RowData> recomputed) {
    return BothSides.byKey(contract, stored, recomputed)
        .transform(
            contract.fullName() + " changes",
            InternalTypeInfo.of(contract.rowType()),
            new ChangesOperator(contract.rowType()));
  }

  private long added(Contract contract, String runId) {
    Snapshot made =
        CommitProperties.lastOf(warehouse.catalog().loadTable(contract.identifier()), runId);
    return made == null
        ? 0
        : Long.parseLong(made.summary().getOrDefault(SnapshotSummary.ADDED_RECORDS_PROP, "0"));
  }
}
