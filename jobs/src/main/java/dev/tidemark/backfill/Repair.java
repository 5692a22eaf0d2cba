package dev.tidemark.backfill;

import com.google.common.collect.ImmutableRangeSet;
import dev.tidemark.late.LateArrival;
import dev.tidemark.late.Ledger;
import dev.tidemark.late.Reach;
import dev.tidemark.model.Area;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Tidemark;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.Warehouse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rebuilds the settled rows that late data concern, and no others, beside a running stream or
 * without one.
 */
public final class Repair {
  private final Warehouse warehouse;
  private final Area area;
  private final Ledger ledger;
  private final Rebuild rebuild;
  private final Progress progress;

  public Repair(Warehouse warehouse, Area area, Progress progress) {
    this.warehouse = warehouse;
    this.area = area;
    this.ledger = new Ledger(warehouse, area);
    this.progress = progress;
    this.rebuild = new Rebuild(warehouse, area, progress);
  }

  /**
   * What is to be rebuilt.
   *
   * @param entries why
   * @param tables which dates of which tables, in the models' order
   * @param keyed tables without dates of which some rows are settled: those that differ
   */
  public record Plan(
      List<LateArrival> entries,
      Map<Contract, ImmutableRangeSet<LocalDate>> tables,
      List<Contract> keyed) {}

  /**
   * What a repair did.
   *
   * @param rows by table
   */
  public record Result(Plan plan, Map<String, Long> rows) {}

  /** What a repair would rebuild now; enters what is new into the ledger and changes no table. */
  public Plan plan() {
    ledger.record();
    LocalDate line = new Tidemarks(warehouse, area.name()).line().orElse(null);
    List<LateArrival> open = line == null ? List.of() : ledger.open();
    Reach reach = ledger.reach(open);
    Map<Contract, ImmutableRangeSet<LocalDate>> tables = new LinkedHashMap<>();
    List<Contract> keyed = new ArrayList<>();
    for (Contract table : area.tables()) {
      if (area.hasSettledKeys(table) && !reach.of(table).isEmpty()) {
        keyed.add(table);
      }
      if (line != null && table.datedBy().isPresent()) {
        ImmutableRangeSet<LocalDate> dates =
            reach.of(table).intersection(Tidemark.settled(table, line));
        if (!dates.isEmpty()) {
          tables.put(table, dates);
        }
      }
    }
    return new Plan(open, tables, keyed);
  }

  /**
   * Rebuilds what the ledger names, audits and publishes it, and closes the entries it covered.
   * Rows that come while it runs are entries of their own.
   *
   * @param audit true to test the rows before they are published
   */
  public Result run(boolean audit) {
    try (Lease lease = BatchRole.take(warehouse, area.name(), progress)) {
      Plan plan = plan();
      Map<String, Long> logs = ledger.logs();
      Map<String, Long> rows = new LinkedHashMap<>();
      String runId = null;
      if (!plan.tables().isEmpty()) {
        Rebuild.Result rebuilt =
            rebuild.run("repair", plan.tables(), audit ? Audit.TESTS : Audit.NONE, logs);
        runId = rebuilt.runId();
        rows.putAll(rebuilt.rows());
      }
      for (Contract table : plan.keyed()) {
        LocalDate line = new Tidemarks(warehouse, area.name()).line().orElseThrow();
        Rebuild.Result repaired = new KeyedRepair(warehouse, area, progress).run(table, line, logs);
        runId = repaired.runId();
        rows.putAll(repaired.rows());
      }
      // None: weeks that are not over yet, at most, which are the stream's.
      if (runId != null) {
        ledger.repaired(plan.entries(), runId);
      }
      return new Result(plan, rows);
    }
  }
}
