package dev.tidemark.parity;

import com.google.common.collect.ImmutableRangeSet;
import dev.tidemark.late.LateArrival;
import dev.tidemark.late.Ledger;
import dev.tidemark.model.Area;
import dev.tidemark.runner.Tidemark;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Finds for each difference the entries of the ledger that concern the rows. Of settled rows that
 * is an entry that is not repaired yet. Live rows and undated tables look at settled rows as they
 * were when the line was drawn: there every entry since then counts, until the next roll.
 */
final class Explanations {
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

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
    if (result.agrees() || entries.isEmpty()) {
      return result;
    }
    Map<LateArrival, ImmutableRangeSet<LocalDate>> reached = new LinkedHashMap<>();
    entries.forEach(entry -> reached.put(entry, ledger.reach(List.of(entry)).of(table)));
    return result.withDifferences(
        result.differences().stream()
            .map(part -> part.explained(entriesOf(table, part.partition(), reached)))
            .toList());
  }

  private List<String> entriesOf(
      Contract table, String partition, Map<LateArrival, ImmutableRangeSet<LocalDate>> reached) {
    if (table.datedBy().isEmpty()) {
      return ids(reached, entry -> !reached.get(entry).isEmpty());
    }
    if (!DATE.matcher(partition).matches()) {
      return List.of();
    }
    LocalDate date = LocalDate.parse(partition);
    boolean isSettled = Tidemark.settled(table, line).contains(date);
    return ids(
        reached, entry -> reached.get(entry).contains(date) && !(isSettled && entry.isRepaired()));
  }

  private static List<String> ids(
      Map<LateArrival, ImmutableRangeSet<LocalDate>> reached, Predicate<LateArrival> wanted) {
    return reached.keySet().stream().filter(wanted).map(LateArrival::id).toList();
  }
}
