package dev.tidemark.backfill;

import com.google.common.collect.ImmutableRangeSet;
import dev.tidemark.late.LateArrival;
import dev.tidemark.late.Ledger;
import dev.tidemark.late.Reach;
import dev.tidemark.model.Area;
import dev.tidemark.runner.Dates;
import dev.tidemark.runner.Definitions;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Runs;
import dev.tidemark.runner.Tidemark;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.warehouse.AreaSettings;
import dev.tidemark.warehouse.ColumnBounds;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.Warehouse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.Table;

/**
 * Draws the line of an area: batch writes every row before it, from snapshots of the logs that are
 * noted with the line. What came later is then a matter of metadata.
 */
public final class Settlement {
  private final Warehouse warehouse;
  private final Area area;
  private final Progress progress;
  private final Tidemarks tidemarks;
  private final Ledger ledger;

  public Settlement(Warehouse warehouse, Area area, Progress progress) {
    this.warehouse = warehouse;
    this.area = area;
    this.progress = progress;
    this.tidemarks = new Tidemarks(warehouse, area.name());
    this.ledger = new Ledger(warehouse, area);
  }

  /**
   * Where the line is to be now: the date of the watermark less the allowed lateness, and never
   * back. Empty without an event.
   */
  public Optional<LocalDate> due() {
    AreaSettings settings = warehouse.settings().area(area.name());
    OptionalLong clock =
        area.allLogs().stream()
            .filter(Contract::tellsTime)
            .map(log -> warehouse.catalog().loadTable(log.identifier()))
            .map(log -> ColumnBounds.greatest(log, "event_ts"))
            .flatMapToLong(OptionalLong::stream)
            .max();
    if (clock.isEmpty()) {
      return Optional.empty();
    }
    LocalDate due =
        Instant.EPOCH
            .plus(clock.getAsLong(), ChronoUnit.MICROS)
            .minus(settings.outOfOrderness())
            .atOffset(ZoneOffset.UTC)
            .toLocalDate()
            .minusDays(settings.allowedLateness().toDays());
    return Optional.of(tidemarks.line().filter(due::isBefore).orElse(due));
  }

  /**
   * Rebuilds what is not as the logs have it of all rows before a date, and draws the line there.
   * When it fails the line is where it was.
   */
  public Tidemark upTo(LocalDate date) {
    try (Lease lease = BatchRole.take(warehouse, area.name(), progress)) {
      Optional<Tidemark> before = tidemarks.current();
      Map<String, Long> logs = ledger.logs();
      ledger.record(logs);
      List<LateArrival> open = ledger.open();
      Map<Contract, ImmutableRangeSet<LocalDate>> stale = stale(before, date, logs, open);
      String runId;
      if (stale.isEmpty()) {
        runId = new Runs(warehouse).start("settle", area.name()).id();
      } else {
        progress.step("settling " + stale.size() + " tables before " + date);
        runId =
            new Rebuild(warehouse, area, progress).run("settle", stale, Audit.NONE, logs).runId();
      }
      ledger.repaired(open, runId);
      return tidemarks.set(date, logs, runId);
    }
  }

  /** By table, the dates whose rows are not known to be as the logs have them. */
  private Map<Contract, ImmutableRangeSet<LocalDate>> stale(
      Optional<Tidemark> before, LocalDate line, Map<String, Long> logs, List<LateArrival> open) {
    LocalDate last = before.map(Tidemark::date).orElse(null);
    Reach reach =
        last == null && before.isPresent()
            ? ledger.reach(before.get().logs(), logs)
            : ledger.reach(open);
    Map<Contract, ImmutableRangeSet<LocalDate>> stale = new LinkedHashMap<>();
    for (Contract table : area.tables()) {
      if (table.datedBy().isEmpty()) {
        continue;
      }
      Optional<Table> stored = warehouse.find(table.identifier());
      ImmutableRangeSet<LocalDate> dates;
      if (stored.isEmpty() || !Definitions.areOf(area, table, stored.get())) {
        dates = Dates.ALL;
      } else if (before.isEmpty()) {
        dates = Tidemark.settled(table, line);
      } else {
        // What the stream has written until now becomes batch's.
        ImmutableRangeSet<LocalDate> passed =
            last != null && last.isBefore(line) ? Dates.between(last, line) : Dates.NONE;
        dates =
            reach
                .of(table)
                .union(Dates.inGrainOf(table, passed))
                .intersection(Tidemark.settled(table, line));
      }
      if (!dates.isEmpty()) {
        stale.put(table, dates);
      }
    }
    return stale;
  }
}
