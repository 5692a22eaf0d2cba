package dev.tidemark.backfill;

import com.google.common.collect.ImmutableRangeSet;
import dev.tidemark.model.Area;
import dev.tidemark.model.Environments;
import dev.tidemark.model.Model;
import dev.tidemark.quality.QualityResult;
import dev.tidemark.quality.QualityTests;
import dev.tidemark.runner.BoundedInputs;
import dev.tidemark.runner.Definitions;
import dev.tidemark.runner.FreshnessRecorder;
import dev.tidemark.runner.LocalJobs;
import dev.tidemark.runner.ModelJob;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Publisher;
import dev.tidemark.runner.Runs;
import dev.tidemark.runner.Scope;
import dev.tidemark.runner.Slice;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.sink.TableSinks;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.iceberg.Table;

/**
 * Rebuilds rows of tables in batch and publishes each table's in one snapshot, for a caller that
 * holds the area's batch role.
 *
 * <p>The job writes to branches; only when all of it has succeeded are they published, table by
 * table in the models' order. A range is replaced even where no rows come back.
 */
public final class Rebuild {
  private final Warehouse warehouse;
  private final Area area;
  private final Progress progress;

  public Rebuild(Warehouse warehouse, Area area, Progress progress) {
    this.warehouse = warehouse;
    this.area = area;
    this.progress = progress;
  }

  /**
   * What a rebuild did.
   *
   * @param rows by table
   */
  public record Result(String runId, Map<String, Long> rows) {}

  /** Rebuilds these dates of these tables for a caller that holds the area's batch role. */
  Result run(
      String mode,
      Map<Contract, ImmutableRangeSet<LocalDate>> tables,
      Audit audit,
      Map<String, Long> logs) {
    Map<String, ImmutableRangeSet<LocalDate>> dates = new HashMap<>();
    tables.forEach((table, set) -> dates.put(table.fullName(), set));
    BackfillRequest request =
        new BackfillRequest(
            tables.keySet().stream().map(Contract::table).toList(),
            Slice.of(dates),
            null,
            audit,
            true);
    return run(mode, request, List.copyOf(tables.keySet()), logs);
  }

  /**
   * Runs a request for a caller that holds the area already.
   *
   * @param mode what the run calls itself, such as {@code backfill}
   * @param logs by full name, the snapshot of each log to read; a log without one has no rows
   */
  public Result run(
      String mode, BackfillRequest request, List<Contract> tables, Map<String, Long> logs) {
    Runs.Run run = new Runs(warehouse).start(mode, area.name());
    List<Model> models = models(area, tables);
    ContractTables stored = new ContractTables(warehouse);
    area.allLogs().forEach(stored::ensure);
    tables.forEach(stored::ensure);
    Map<Contract, Long> logRows = new LinkedHashMap<>();
    area.logsReadBy(models)
        .forEach(
            log -> logRows.put(log, Parallelism.records(warehouse, log, logs.get(log.fullName()))));
    Scope scope = scope(warehouse, area, models, request);
    Publisher publisher = new Publisher(warehouse, run.id(), mode);
    Map<Contract, Long> planned = new LinkedHashMap<>();
    for (Contract table : tables) {
      publisher.discardStale(table);
      planned.put(table, publisher.plannedSnapshot(table));
    }
    Map<String, Long> rows =
        publisher.orDiscard(
            tables,
            () -> {
              long total = logRows.values().stream().mapToLong(Long::longValue).sum();
              compute(request, tables, models, scope, logs, total, publisher.branch());
              if (request.audit() != Audit.NONE) {
                audit(run.id(), request.slice(), tables, publisher.branch(), logs);
              }
              return publish(request, publisher, planned);
            });
    Map<String, Long> inputs = new HashMap<>();
    logRows.keySet().forEach(log -> inputs.put(log.fullName(), logs.get(log.fullName())));
    scope.standIns().forEach(rest -> inputs.put(rest.table().fullName(), rest.snapshot()));
    run.done(tables, request.slice(), Definitions.hash(models), inputs, rows);
    if (request.publish()) {
      noteFreshness(request, run.id(), tables, logRows);
    }
    return new Result(run.id(), rows);
  }

  private Map<String, Long> publish(
      BackfillRequest request, Publisher publisher, Map<Contract, Long> planned) {
    Map<String, Long> rows = new LinkedHashMap<>();
    planned.forEach(
        (table, snapshot) -> {
          if (request.publish()) {
            rows.put(
                table.fullName(),
                publisher.replace(table, request.slice(), definition(request, table), snapshot));
          } else {
            publisher.discard(table);
          }
        });
    return rows;
  }

  private void audit(
      String runId, Slice slice, List<Contract> tables, String branch, Map<String, Long> logs) {
    LocalDate line = new Tidemarks(warehouse, area.name()).line().orElse(null);
    boolean isSettled = line != null && slice.to() != null && !slice.to().isAfter(line);
    List<QualityResult> failed =
        new QualityTests(warehouse, area, progress)
            .audit(runId, tables, branch, isSettled ? line : null, logs, slice.isWhole());
    if (!failed.isEmpty()) {
      throw new TidemarkException(
          ErrorCode.AUDIT_FAILED,
          "Tests of the rebuilt rows failed: "
              + failed.stream()
                  .map(f -> f.test() + ", " + f.failures() + " rows, first " + f.examples().get(0))
                  .collect(Collectors.joining("; ")),
          "Nothing was published. The rows are in ops.test_failure with run_id '"
              + runId
              + "'. Correct the model or what it reads, or publish all the same with --audit none.");
    }
  }

  /** What all rows of a table are made by after the run; null when the run leaves others. */
  @Nullable
  private String definition(BackfillRequest request, Contract table) {
    if (request.asOf() != null) {
      return null;
    }
    Table stored = warehouse.catalog().loadTable(table.identifier());
    return !request.slice().cuts(table) || Definitions.areOf(area, table, stored)
        ? Definitions.of(area, table)
        : null;
  }

  private void noteFreshness(
      BackfillRequest request, String runId, List<Contract> tables, Map<Contract, Long> logRows) {
    FreshnessRecorder freshness = new FreshnessRecorder(warehouse, area.name(), tables, runId);
    if (request.slice().isWhole() && request.asOf() == null) {
      logRows.forEach((log, rows) -> freshness.read(log, rows, tables));
    }
    freshness.record();
  }

  private void compute(
      BackfillRequest request,
      List<Contract> tables,
      List<Model> models,
      Scope scope,
      Map<String, Long> logs,
      long total,
      String branch) {
    int parallelism = Parallelism.forRows(total);
    StreamExecutionEnvironment env = Environments.batch(warehouse.settings(), parallelism, models);
    TableSinks sinks = new TableSinks(warehouse);
    Slice slice = request.slice();
    new ModelJob(
            env,
            area,
            models,
            tables,
            scope,
            new BoundedInputs(warehouse, env, scope, logs, request.asOf()),
            (table, rows) -> sinks.branch(table, rows, branch, slice.rows(table)),
            warehouse.settings().area(area.name()).allowedLateness())
        .attach();
    long start = System.nanoTime();
    LocalJobs.run(
        env,
        "backfill " + area.name(),
        counters -> progress.status(Runs.speed("read", counters, total, start)));
  }

  /** The models of these tables and of everything they read, in order. */
  static List<Model> models(Area area, List<Contract> tables) {
    return area.closure(tables.stream().map(Contract::table).toList());
  }

  /** What a job for this request reads and computes. */
  static Scope scope(Warehouse warehouse, Area area, List<Model> models, BackfillRequest request) {
    // What is stored knows today's logs: it says nothing about an earlier date.
    return request.asOf() == null
        ? Scope.computing(request.slice(), area, models, warehouse)
        : Scope.writing(request.slice());
  }
}
