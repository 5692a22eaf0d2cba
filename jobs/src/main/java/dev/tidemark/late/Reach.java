package dev.tidemark.late;

import com.google.common.collect.ImmutableRangeSet;
import dev.tidemark.model.Area;
import dev.tidemark.model.Model;
import dev.tidemark.runner.Dates;
import dev.tidemark.warehouse.Contract;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which rows of which tables changed rows of logs or tables can change: their own dates, carried
 * from input to output along the models. A table that looks back carries a date forward by as much;
 * one without a date, such as a dimension, carries it to every later date.
 */
public final class Reach {
  private final Map<String, ImmutableRangeSet<LocalDate>> dates = new HashMap<>();
  private final Set<String> undated = new HashSet<>();

  private Reach(Map<String, ImmutableRangeSet<LocalDate>> changed) {
    dates.putAll(changed);
  }

  /**
   * The reach of changed rows.
   *
   * @param changed dates of the rows, by full name of a log or table; of a log that says what its
   *     changes concern, the dates of that
   */
  public static Reach of(Area area, Map<String, ImmutableRangeSet<LocalDate>> changed) {
    Reach reach = new Reach(changed);
    area.allLogs().stream()
        .filter(log -> log.isChangeLog() && log.concern().isEmpty())
        .forEach(log -> reach.undated.add(log.fullName()));
    area.models().forEach(reach::carry);
    return reach;
  }

  private void carry(Model model) {
    if (model.isAsOf()) {
      // What comes too late does not move the last date.
      return;
    }
    ImmutableRangeSet<LocalDate> reached = Dates.NONE;
    for (String input : model.inputs()) {
      reached = reached.union(seenBehind(input));
    }
    boolean isDated = model.contract().flatMap(Contract::datedBy).isPresent();
    if (model.contract().isPresent() && !isDated) {
      undated.add(model.fullName());
    }
    dates.merge(
        model.fullName(),
        isDated ? Dates.lookedAtFrom(model.contract().orElseThrow(), reached) : reached,
        ImmutableRangeSet::union);
  }

  private ImmutableRangeSet<LocalDate> seenBehind(String input) {
    ImmutableRangeSet<LocalDate> reached = dates.getOrDefault(input, Dates.NONE);
    return undated.contains(input) ? Dates.fromFirstOf(reached) : reached;
  }

  /** The dates of a table, or of the events behind an undated one; none if nothing reaches it. */
  public ImmutableRangeSet<LocalDate> of(Contract table) {
    return dates.getOrDefault(table.fullName(), Dates.NONE);
  }
}
