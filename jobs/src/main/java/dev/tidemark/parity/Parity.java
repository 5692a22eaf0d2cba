package dev.tidemark.parity;

import dev.tidemark.late.Ledger;
import dev.tidemark.model.Area;
import dev.tidemark.model.Environments;
import dev.tidemark.model.Model;
import dev.tidemark.runner.BothSides;
import dev.tidemark.runner.BoundedInputs;
import dev.tidemark.runner.LocalJobs;
import dev.tidemark.runner.LogReader;
import dev.tidemark.runner.ModelJob;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Runs;
import dev.tidemark.runner.Scope;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple5;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;

/**
 * Recomputes tables in batch from the logs and compares them with what is stored. Changes nothing
 * but {@code ops.parity}.
 *
 * <p>The first pass adds each side up, partition by partition: rows stay where they are and only
 * checksums meet. Tables that agree are done. The second pass computes the others once more and
 * compares the rows of their differing partitions, key by key. Each pass is one job over one read
 * of the logs. Each reads what is committed when it starts: beside a running stream or ingest they
 * may see different states, as the two sides of one pass may.
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

  /** Takes the two sides of a table, each already filtered, to where they are compared. */
  private interface Comparison {
    DataStreamSink<?> attach(Contract table, DataStream<RowData> stored, DataStream<RowData> batch);
  }

  /** Compares all rows of tables; no names for all tables of the area. */
  public List<ParityResult> run(List<String> names) {
    return run(ParityRequest.of(names));
  }

  /**
   * Compares tables.
   *
   * @return one result a table, in the models' order or as named
   * @throws TidemarkException INVALID_ARGUMENT, JOB_FAILED
   */
  public List<ParityResult> run(ParityRequest request) {
    List<Contract> tables = request.plan(area);
    ContractTables stored = new ContractTables(warehouse);
    area.allContracts().forEach(stored::ensure);
    // Where the results go is looked at first: not after all the work.
    stored.ensure(OpsTables.PARITY);
    Runs.Run run = new Runs(warehouse).start("parity", area.name());

    Map<Contract, Selection> all = new LinkedHashMap<>();
    tables.forEach(table -> all.put(table, selection(request, table, null)));
    Map<String, Object> counts = pass("checksums", all, Parity::compareSums);

    Map<Contract, Sums> sums = new LinkedHashMap<>();
    Map<Contract, Selection> rest = new LinkedHashMap<>();
    for (Contract table : tables) {
      Sums ofTable = Sums.of(table, counts);
      sums.put(table, ofTable);
      if (!ofTable.agree()) {
        progress.step(
            "%s: %,d of %,d partitions differ, comparing their rows"
                .formatted(table.fullName(), ofTable.differing(), ofTable.partitions()));
        rest.put(table, selection(request, table, ofTable.named()));
      }
    }
    Map<String, Object> figures =
        rest.isEmpty()
            ? Map.of()
            : pass(
                "rows",
                rest,
                (table, left, right) ->
                    compareRows(table, sums.get(table).named() != null, left, right));
    List<ParityResult> results = new ArrayList<>();
    Explanations explanations = new Explanations(warehouse, area);
    sums.forEach(
        (table, ofTable) ->
            results.add(explanations.explain(table, ParityResult.of(table, ofTable, figures))));
    new ParityRows(warehouse).append(run.id(), results, Instant.now());
    return results;
  }

  private static Selection selection(
      ParityRequest request, Contract table, List<Integer> partitions) {
    return new Selection(table, request.slice().dates(table), request.sample(), partitions);
  }

  /** Runs a job that gives both sides of tables to a comparison; returns its accumulators. */
  private Map<String, Object> pass(
      String what, Map<Contract, Selection> tables, Comparison comparison) {
    List<Model> models = area.closure(tables.keySet().stream().map(Contract::table).toList());
    StreamExecutionEnvironment env =
        Environments.batch(
            warehouse.settings(), Parallelism.forTables(warehouse, area.allLogs()), models);
    LogReader reader = new LogReader(warehouse, env);
    new ModelJob(
            env,
            area,
            models,
            tables.keySet(),
            Scope.whole(),
            new BoundedInputs(
                warehouse, env, Scope.whole(), new Ledger(warehouse, area).logs(), null),
            (table, batch) -> {
              Selection selection = tables.get(table);
              DataStream<RowData> stored = reader.bounded(table, selection.filters());
              return comparison.attach(
                  table,
                  stored.filter(selection).name("stored"),
                  batch.filter(selection).name("recomputed"));
            },
            warehouse.settings().area(area.name()).allowedLateness())
        .attach();
    long total =
        area.allLogs().stream().mapToLong(log -> Parallelism.records(warehouse, log)).sum()
            + tables.keySet().stream().mapToLong(t -> Parallelism.records(warehouse, t)).sum();
    long start = System.nanoTime();
    return LocalJobs.run(
        env,
        "parity " + area.name() + " " + what,
        counters -> progress.status(Runs.speed("read", counters, total, start)));
  }

  private static DataStreamSink<?> compareSums(
      Contract contract, DataStream<RowData> stored, DataStream<RowData> batch) {
    String table = contract.fullName();
    return summed(contract, stored, Checksum.Side.STORED)
        .union(summed(contract, batch, Checksum.Side.BATCH))
        .keyBy(part -> part.f0, Types.INT)
        .transform(
            table + " compare sums", TypeInformation.of(Void.class), new CompareSumsOperator(table))
        .sinkTo(new DiscardingSink<>())
        .name(table);
  }

  private static DataStream<Tuple5<Integer, Long, Long, Long, Long>> summed(
      Contract contract, DataStream<RowData> rows, Checksum.Side side) {
    return rows.transform(
        contract.fullName() + " sums", Checksum.TYPE, new SumOperator(contract, side));
  }

  private static DataStreamSink<?> compareRows(
      Contract contract,
      boolean byPartition,
      DataStream<RowData> stored,
      DataStream<RowData> batch) {
    return BothSides.byKey(contract, stored, batch)
        .transform(
            contract.fullName() + " compare",
            TypeInformation.of(Void.class),
            new CompareOperator(contract, byPartition))
        .sinkTo(new DiscardingSink<>())
        .name(contract.fullName());
  }
}
