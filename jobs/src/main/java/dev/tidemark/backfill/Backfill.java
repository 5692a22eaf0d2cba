package dev.tidemark.backfill;

import dev.tidemark.model.Area;
import dev.tidemark.model.Environments;
import dev.tidemark.model.Model;
import dev.tidemark.quality.QualityResult;
import dev.tidemark.quality.QualityTests;
import dev.tidemark.runner.Definitions;
import dev.tidemark.runner.FreshnessRecorder;
import dev.tidemark.runner.LocalJobs;
import dev.tidemark.runner.LogReader;
import dev.tidemark.runner.ModelJob;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Publisher;
import dev.tidemark.runner.Runs;
import dev.tidemark.runner.Scope;
import dev.tidemark.runner.Slice;
import dev.tidemark.sink.CommitProperties;
import dev.tidemark.sink.TableSinks;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * Rebuilds tables of an area in batch and publishes each in one snapshot.
 *
 * <p>The job writes to branches; only when all of it has succeeded are they published, table by
 * table in the models' order. A range is replaced even where no rows come back.
 */
public final class Backfill {
  private final Warehouse warehouse;
  private final Area area;
  private final Progress progress;

  public Backfill(Warehouse warehouse, Area area, Progress progress) {
    this.warehouse = warehouse;
    this.area = area;
    this.progress = progress;
  }

  /**
   * What a request would read and replace; changes nothing.
   *
   * @throws TidemarkException INVALID_ARGUMENT for a range over a table without a date
   */
  public BackfillPlan plan(BackfillRequest request) {
    List<Contract> tables = tables(request);
    List<Model> models = models(tables);
    return BackfillPlan.of(
        warehouse, area.logs(), tables, models, request.slice(), scope(request, models));
  }

  private List<Model> models(List<Contract> tables) {
    return area.closure(tables.stream().map(Contract::table).toList());
  }

  private Scope scope(BackfillRequest request, List<Model> models) {
    // What is stored knows today's logs: it says nothing about an earlier date.
    return request.asOf() == null
        ? Scope.computing(request.slice(), area, models, warehouse)
        : Scope.writing(request.slice());
  }

  private List<Contract> tables(BackfillRequest request) {
    request.check();
    List<Contract> tables =
        request.tables().isEmpty()
            ? area.tables()
            : request.tables().stream().map(area::contract).toList();
    List<Contract> planned = new ArrayList<>();
    for (Contract table : tables) {
      if (table.isLog()) {
        throw new TidemarkException(
            ErrorCode.INVALID_ARGUMENT,
            table.fullName() + " is a log, which only ingest fills",
            "Name tables that have a model, or leave --table out for all of them.");
      }
      if (!request.hasRange() || table.datedBy().isPresent()) {
        planned.add(table);
      } else if (!request.tables().isEmpty()) {
        throw new TidemarkException(
            ErrorCode.INVALID_ARGUMENT,
            table.fullName() + " has no date and so no range of dates to rebuild",
            "Leave --from and --to out to rebuild it whole.");
      }
    }
    return planned;
  }

  /**
   * Runs a request while nobody else writes the area's tables.
   *
   * @return rows per table
   * @throws TidemarkException LEASE_HELD while a stream runs, JOB_FAILED, PUBLISH_CONFLICT
   */
  public Map<String, Long> run(BackfillRequest request) {
    List<Contract> tables = tables(request);
    try (Lease lease = Lease.take(warehouse, area.name(), "batch")) {
      Lease.requireFree(warehouse, area.name(), "stream");
      return rebuild(request, tables);
    }
  }

  /** Runs a request for a caller that holds the area already. */
  public Map<String, Long> rebuild(BackfillRequest request, List<Contract> tables) {
    Runs.Run run = new Runs(warehouse).start("backfill", area.name());
    List<Model> models = models(tables);
    ContractTables stored = new ContractTables(warehouse);
    area.logs().forEach(stored::ensure);
    tables.forEach(stored::ensure);
    Map<Contract, Long> logRows = new LinkedHashMap<>();
    area.logs().forEach(log -> logRows.put(log, Parallelism.records(warehouse, log)));
    Publisher publisher = new Publisher(warehouse, run.id(), "backfill");
    Map<Contract, Long> planned = new LinkedHashMap<>();
    for (Contract table : tables) {
      publisher.discardStale(table);
      planned.put(table, publisher.plannedSnapshot(table));
    }
    boolean done = false;
    try {
      compute(request, tables, models, publisher.branch());
      if (request.audit()) {
        audit(run.id(), tables, publisher.branch());
      }
      Map<String, Long> rows = new LinkedHashMap<>();
      if (request.publish()) {
        planned.forEach(
            (table, snapshot) ->
                rows.put(
                    table.fullName(),
                    publisher.replace(
                        table, request.slice().rows(table), definition(request, table), snapshot)));
      }
      run.done(tables, request.from(), request.to(), Definitions.hash(models), rows);
      if (request.publish()) {
        noteFreshness(request, run.id(), tables, models, logRows);
      }
      done = request.publish();
      return rows;
    } finally {
      if (!done) {
        tables.forEach(publisher::discard);
      }
    }
  }

  private void audit(String runId, List<Contract> tables, String branch) {
    List<QualityResult> failed =
        new QualityTests(warehouse, area, progress).audit(runId, tables, branch);
    if (!failed.isEmpty()) {
      throw new TidemarkException(
          ErrorCode.AUDIT_FAILED,
          "Tests of the rebuilt rows failed: "
              + failed.stream()
                  .map(f -> f.test() + ", " + f.failures() + " rows, first " + f.examples().get(0))
                  .collect(Collectors.joining("; ")),
          "Nothing was published. The rows are in ops.test_failure with run_id '"
              + runId
              + "'. Correct the model or what it reads, or publish all the same with --no-audit.");
    }
  }

  /** What all rows of a table are made by after the run; null when the run leaves others. */
  @Nullable
  private String definition(BackfillRequest request, Contract table) {
    String definition = Definitions.of(area, table);
    if (request.asOf() != null) {
      return null;
    }
    Snapshot before =
        CommitProperties.lastChange(warehouse.catalog().loadTable(table.identifier()));
    boolean same =
        !request.slice().cuts(table)
            || (before != null
                && definition.equals(CommitProperties.definition(before).orElse(null)));
    return same ? definition : null;
  }

  private void noteFreshness(
      BackfillRequest request,
      String runId,
      List<Contract> tables,
      List<Model> models,
      Map<Contract, Long> logRows) {
    FreshnessRecorder freshness = new FreshnessRecorder(warehouse, area.name(), tables, runId);
    if (!request.hasRange() && request.asOf() == null) {
      logRows.forEach(
          (log, rows) -> {
            if (models.stream().anyMatch(model -> model.inputs().contains(log.fullName()))) {
              freshness.read(log, rows, tables);
            }
          });
    }
    freshness.record();
  }

  private void compute(
      BackfillRequest request, List<Contract> tables, List<Model> models, String branch) {
    int parallelism = Parallelism.forTables(warehouse, area.logs());
    StreamExecutionEnvironment env = Environments.batch(warehouse.settings(), parallelism);
    LogReader reader = new LogReader(warehouse, env);
    TableSinks sinks = new TableSinks(warehouse);
    Slice slice = request.slice();
    Scope scope = scope(request, models);
    new ModelJob(
            env,
            area,
            models,
            tables,
            scope,
            log -> reader.bounded(log, filters(scope, log, request.asOf())),
            (table, rows) -> sinks.branch(table, rows, branch, slice.rows(table)))
        .attach();
    long total = area.logs().stream().mapToLong(l -> Parallelism.records(warehouse, l)).sum();
    long start = System.nanoTime();
    LocalJobs.run(
        env,
        "backfill " + area.name(),
        counters -> progress.status(Runs.speed("read", counters, total, start)));
  }

  private static List<Expression> filters(Scope scope, Contract log, LocalDate asOf) {
    List<Expression> filters = new ArrayList<>(scope.ofLog(log));
    filters.addAll(visible(log, asOf));
    return filters;
  }

  /** The rows of a log that existed for somebody on the as-of date. */
  private static List<Expression> visible(Contract log, LocalDate asOf) {
    if (asOf == null) {
      return List.of();
    }
    String next = asOf.plusDays(1).toString();
    List<Expression> filters = new ArrayList<>();
    filters.add(Expressions.lessThan("event_date", next));
    if (log.isChangeLog()) {
      filters.add(Expressions.lessThan("changed_at", next + "T00:00:00+00:00"));
    }
    return filters;
  }
}
