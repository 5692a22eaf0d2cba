package dev.tidemark.backfill;

import com.google.common.collect.ImmutableRangeSet;
import dev.tidemark.late.LateArrival;
import dev.tidemark.late.Ledger;
import dev.tidemark.late.Reach;
import dev.tidemark.model.Area;
import dev.tidemark.model.Environments;
import dev.tidemark.model.Model;
import dev.tidemark.parity.Parity;
import dev.tidemark.parity.ParityRequest;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.quality.QualityResult;
import dev.tidemark.quality.QualityTests;
import dev.tidemark.runner.Dates;
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
import dev.tidemark.runner.Tidemark;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.sink.TableSinks;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.iceberg.Table;
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
    List<Contract> named = request.tables().stream().map(area::contract).toList();
    return request.slice().tables(area.tables(), named, "rebuild");
  }

  /**
   * A request for some tables extended by those that read them, as far as they are concerned:
   * settled rows only beside a stream, and no table without a date where only some dates are
   * rebuilt.
   *
   * @throws TidemarkException LIVE_ROWS beside a stream
   */
  public BackfillRequest withDependants(BackfillRequest request) {
    if (request.tables().isEmpty()) {
      return request;
    }
    List<Contract> named = tables(request);
    Map<String, ImmutableRangeSet<LocalDate>> changed = new HashMap<>();
    named.forEach(table -> changed.put(table.fullName(), request.slice().dates(table)));
    Reach reach = Reach.of(area, changed);
    LocalDate line = null;
    if (Lease.isHeld(warehouse, area.name(), "stream")) {
      requireSettled(request.slice(), named);
      line = line();
    }
    List<String> tables = new ArrayList<>();
    Map<String, ImmutableRangeSet<LocalDate>> dates = new HashMap<>();
    for (Contract table : area.tables()) {
      ImmutableRangeSet<LocalDate> concerned = reach.of(table);
      if (line != null && table.datedBy().isPresent()) {
        concerned = concerned.intersection(Tidemark.settled(table, line));
      }
      if (named.contains(table)) {
        concerned = concerned.union(request.slice().dates(table));
      }
      boolean isLeftOut = table.datedBy().isEmpty() && (line != null || !request.slice().isWhole());
      if (!concerned.isEmpty() && (named.contains(table) || !isLeftOut)) {
        tables.add(table.table());
        dates.put(table.fullName(), concerned);
      }
    }
    return new BackfillRequest(
        tables, Slice.of(dates), request.asOf(), request.audit(), request.publish());
  }

  private LocalDate line() {
    return new Tidemarks(warehouse, area.name()).current().map(Tidemark::date).orElse(null);
  }

  /**
   * Runs a request while nobody else writes these rows. Beside a stream that is all before its
   * tidemark.
   *
   * @return rows per table
   * @throws TidemarkException LIVE_ROWS while a stream runs, LEASE_HELD, JOB_FAILED,
   *     PUBLISH_CONFLICT
   */
  public Map<String, Long> run(BackfillRequest request) {
    List<Contract> tables = tables(request);
    try (Lease lease = Lease.take(warehouse, area.name(), "batch")) {
      boolean besideStream = Lease.isHeld(warehouse, area.name(), "stream");
      if (besideStream) {
        requireSettled(request.slice(), tables);
      }
      if (request.audit() == Audit.PARITY) {
        requireExplained(request.slice(), tables);
      }
      Ledger ledger = new Ledger(warehouse, area);
      Map<String, Long> logs = ledger.logs();
      ledger.record(logs);
      List<LateArrival> open = ledger.open();
      Rebuilt rebuilt = rebuild("backfill", request, tables, logs);
      if (request.isWholeArea()) {
        ledger.repaired(open, rebuilt.runId());
        new Tidemarks(warehouse, area.name()).set(null, logs, rebuilt.runId());
      }
      return rebuilt.rows();
    }
  }

  private void requireSettled(Slice slice, List<Contract> tables) {
    LocalDate line = line();
    for (Contract table : tables) {
      if (line == null
          || table.datedBy().isEmpty()
          || !Tidemark.settled(table, line).enclosesAll(slice.dates(table))) {
        throw new TidemarkException(
            ErrorCode.LIVE_ROWS,
            (table.datedBy().isEmpty()
                    ? table.fullName() + " has no date: all of it"
                    : "Part of " + Dates.text(slice.dates(table)) + " of " + table.fullName())
                + " is the stream's to write while it runs, "
                + (line == null ? "which has no tidemark yet" : "and its tidemark is " + line),
            line == null
                ? "Stop the stream, or give it a tidemark with tidemark roll."
                : "Rebuild dates before it (--to " + line + "), or stop the stream.");
      }
    }
  }

  /**
   * What a rebuild did.
   *
   * @param rows by table
   */
  public record Rebuilt(String runId, Map<String, Long> rows) {}

  /**
   * Runs a request for a caller that holds the area already.
   *
   * @param mode what the run calls itself, such as {@code backfill}
   * @param logs by full name, the snapshot of each log to read; a log without one has no rows
   */
  public Rebuilt rebuild(
      String mode, BackfillRequest request, List<Contract> tables, Map<String, Long> logs) {
    Runs.Run run = new Runs(warehouse).start(mode, area.name());
    List<Model> models = models(tables);
    ContractTables stored = new ContractTables(warehouse);
    area.logs().forEach(stored::ensure);
    tables.forEach(stored::ensure);
    Map<Contract, Long> logRows = new LinkedHashMap<>();
    area.logs()
        .forEach(
            log -> logRows.put(log, Parallelism.records(warehouse, log, logs.get(log.fullName()))));
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
              compute(request, tables, models, logs, publisher.branch());
              if (request.audit() != Audit.NONE) {
                audit(run.id(), request.slice(), tables, publisher.branch());
              }
              return publish(request, publisher, planned);
            });
    run.done(tables, request.slice().from(), request.slice().to(), Definitions.hash(models), rows);
    if (request.publish()) {
      noteFreshness(request, run.id(), tables, models, logRows);
    }
    return new Rebuilt(run.id(), rows);
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

  /** Tables that were never written have nothing to be right or wrong. */
  private void requireExplained(Slice slice, List<Contract> tables) {
    List<String> written =
        tables.stream()
            .filter(table -> Parallelism.records(warehouse, table) > 0)
            .map(Contract::table)
            .toList();
    if (written.isEmpty()) {
      return;
    }
    List<ParityResult> wrong =
        new Parity(warehouse, area, progress)
            .run(new ParityRequest(written, slice, 1)).stream()
                .filter(result -> !result.agrees() && !result.isExplained())
                .toList();
    if (!wrong.isEmpty()) {
      throw new TidemarkException(
          ErrorCode.AUDIT_FAILED,
          "The stored rows are not what the logs give, and no late arrival explains it: "
              + wrong.stream()
                  .map(r -> r.table() + ", " + r.examples().stream().findFirst().orElse(""))
                  .collect(Collectors.joining("; ")),
          "Nothing was published. See tidemark parity for all differences; publish all the same with"
              + " --audit tests or --audit none.");
    }
  }

  private void audit(String runId, Slice slice, List<Contract> tables, String branch) {
    LocalDate line = line();
    boolean isSettled = line != null && slice.to() != null && !slice.to().isAfter(line);
    List<QualityResult> failed =
        new QualityTests(warehouse, area, progress)
            .audit(runId, tables, branch, isSettled ? line : null);
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
      BackfillRequest request,
      String runId,
      List<Contract> tables,
      List<Model> models,
      Map<Contract, Long> logRows) {
    FreshnessRecorder freshness = new FreshnessRecorder(warehouse, area.name(), tables, runId);
    if (request.slice().isWhole() && request.asOf() == null) {
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
      BackfillRequest request,
      List<Contract> tables,
      List<Model> models,
      Map<String, Long> logs,
      String branch) {
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
            log ->
                reader.bounded(log, logs.get(log.fullName()), filters(scope, log, request.asOf())),
            reader::stored,
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
