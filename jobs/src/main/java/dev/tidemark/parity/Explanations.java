package dev.tidemark.parity;

import com.google.common.collect.ImmutableRangeSet;
import dev.tidemark.late.LateArrival;
import dev.tidemark.late.Ledger;
import dev.tidemark.model.Area;
import dev.tidemark.runner.Dates;
import dev.tidemark.runner.Tidemark;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.time.LocalDate;
import java.util.List;

/**
 * Finds for each difference the entries of the ledger that concern the rows. Of settled rows that
 * is an entry that is not repaired yet. Live rows and undated tables look at settled rows as they
 * were when the line was drawn: there every entry since then counts, until the next roll.
 */
final class Explanations {
  private final LocalDate line;
  private final Ledger ledger;
  private final List<LateArrival> entries;

  Explanations(Warehouse warehouse, Area area) {
    ledger = new Ledger(warehouse, area);
    ledger.record();
    Tidemark tidemark = new Tidemarks(warehouse, area.name()).current().orElse(null);
    line = tidemark == null ? null : tidemark.date();
    entries =
        line == null
            ? List.of()
            : ledger.entries().stream()
                .filter(e -> !e.isRepaired() || !e.lastSeen().isBefore(tidemark.setAt()))
                .toList();
  }

  /** The result with the entries that explain its differences. */
  ParityResult explain(Contract table, ParityResult result) {
    return result.agrees() || entries.isEmpty()
        ? result
        : result.withDifferences(
            result.differences().stream()
                .map(part -> part.explained(entriesOf(table, part.partition())))
                .toList());
  }

  private List<String> entriesOf(Contract table, String partition) {
    ImmutableRangeSet<LocalDate> rows = Dates.ALL;
    boolean settled = false;
    if (table.datedBy().isPresent()) {
      if (!partition.matches("\\d{4}-\\d{2}-\\d{2}")) {
        return List.of();
      }
      LocalDate date = LocalDate.parse(partition);
      rows = Dates.between(date, date.plusDays(1));
      settled = Tidemark.settled(table, line).contains(date);
    }
    ImmutableRangeSet<LocalDate> concerned = rows;
    boolean openOnly = settled;
    return entries.stream()
        .filter(entry -> !openOnly || !entry.isRepaired())
        .filter(entry -> !ledger.reach(List.of(entry)).of(table).intersection(concerned).isEmpty())
        .map(LateArrival::id)
        .toList();
  }
}
