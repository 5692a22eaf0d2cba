package dev.tidemark.backfill;

import com.google.common.collect.ImmutableRangeSet;
import dev.tidemark.late.LateArrival;
import dev.tidemark.late.Ledger;
import dev.tidemark.late.Reach;
import dev.tidemark.model.Area;
import dev.tidemark.model.Model;
import dev.tidemark.parity.Parity;
import dev.tidemark.parity.ParityRequest;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.runner.Dates;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Slice;
import dev.tidemark.runner.Tidemark;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A user's request to rebuild tables of an area in batch: with which others, while nobody else
 * writes their rows, and only rows that are batch's to write.
 *
 * <p>Here is what may be rebuilt and when; {@link Rebuild} does it.
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
    List<Model> models = Rebuild.models(area, tables);
    return BackfillPlan.of(
        warehouse,
        area.logsReadBy(models),
        Ledger.logs(warehouse, area),
        tables,
        request.slice(),
        Rebuild.scope(warehouse, area, models, request));
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
    return new Tidemarks(warehouse, area.name()).line().orElse(null);
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
    try (Lease lease = BatchRole.take(warehouse, area.name(), progress)) {
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
      Rebuild.Result rebuilt =
          new Rebuild(warehouse, area, progress).run("backfill", request, tables, logs);
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
}
