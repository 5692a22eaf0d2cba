package dev.tidemark.runner;

import com.google.common.collect.ImmutableRangeSet;
import dev.tidemark.model.Area;
import dev.tidemark.model.Model;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.iceberg.expressions.Expression;

/**
 * What a job computes of the dated tables: a slice of each. For other rows of a table that the
 * models of the job look at, its stored rows stand in, so that one day of a year reads one day of
 * the logs, and a stream only what is after its tidemark.
 *
 * <p>Stored rows stand in only where they were made by the same definitions, all of them; a table
 * without such rows is computed whole and cut when it is written.
 */
public final class Scope {
  private final Slice slice;
  private final List<Model> models;
  private final boolean computesSlice;

  /** By table: the snapshot whose rows can stand in. */
  private final Map<Contract, Long> pinned = new LinkedHashMap<>();

  private Scope(Slice slice, List<Model> models, boolean computesSlice) {
    this.slice = slice;
    this.models = models;
    this.computesSlice = computesSlice;
  }

  /** Everything is computed from the logs. */
  public static Scope whole() {
    return new Scope(Slice.WHOLE, List.of(), false);
  }

  /** Everything is computed from the logs, and only a slice of it written. */
  public static Scope writing(Slice slice) {
    return new Scope(slice, List.of(), false);
  }

  /**
   * Only a slice is computed where stored rows can stand in for the rest, as they are now.
   *
   * @param models what the job computes
   */
  public static Scope computing(Slice slice, Area area, List<Model> models, Warehouse warehouse) {
    Scope scope = new Scope(slice, models, true);
    for (Model model : models) {
      model
          .contract()
          .filter(slice::cuts)
          .flatMap(
              contract -> warehouse.find(contract.identifier()).map(t -> Map.entry(contract, t)))
          .filter(stored -> Definitions.areOf(area, stored.getKey(), stored.getValue()))
          .ifPresent(
              stored ->
                  scope.pinned.put(
                      stored.getKey(), stored.getValue().currentSnapshot().snapshotId()));
    }
    return scope;
  }

  /**
   * The same scope again, with the snapshots it had then.
   *
   * @param pinned what {@link #pinned()} gave
   */
  public static Scope pinnedAt(Slice slice, List<Model> models, Map<String, Long> pinned) {
    Scope scope = new Scope(slice, models, true);
    for (Model model : models) {
      model
          .contract()
          .filter(contract -> pinned.containsKey(contract.fullName()))
          .ifPresent(contract -> scope.pinned.put(contract, pinned.get(contract.fullName())));
    }
    return scope;
  }

  /** By full name, the snapshot of each table whose stored rows can stand in. */
  public Map<String, Long> pinned() {
    return pinned.entrySet().stream()
        .collect(Collectors.toMap(e -> e.getKey().fullName(), Map.Entry::getValue));
  }

  public Slice slice() {
    return slice;
  }

  /** True when the job computes only the slice of this table. */
  boolean computesSliceOf(Contract contract) {
    return computesSlice
        && slice.cuts(contract)
        && (pinned.containsKey(contract) || !isRead(contract));
  }

  private boolean isRead(Contract contract) {
    return models.stream().anyMatch(model -> model.inputs().contains(contract.fullName()));
  }

  /** The tables of which stored rows stand in for some that the job does not compute. */
  public List<StandIn> standIns() {
    return models.stream()
        .flatMap(model -> model.contract().stream())
        .flatMap(contract -> standIn(contract).stream())
        .toList();
  }

  /**
   * Stored rows that a job reads in place of computing them.
   *
   * @param snapshot of the table
   * @param dates of the rows
   */
  public record StandIn(Contract table, long snapshot, ImmutableRangeSet<LocalDate> dates) {
    public Expression rows() {
      return Dates.rows(table.datedBy().orElseThrow(), dates);
    }
  }

  Optional<StandIn> standIn(Contract contract) {
    if (!computesSliceOf(contract) || !isRead(contract)) {
      return Optional.empty();
    }
    ImmutableRangeSet<LocalDate> wanted =
        lookedAt(contract.fullName()).difference(slice.dates(contract));
    return wanted.isEmpty()
        ? Optional.empty()
        : Optional.of(new StandIn(contract, pinned.get(contract), wanted));
  }

  /** The dates of a log, table or view that the models which read it look at. */
  private ImmutableRangeSet<LocalDate> lookedAt(String input) {
    ImmutableRangeSet<LocalDate> dates = Dates.NONE;
    for (Model model : models) {
      // The last date of a log is among those that are looked at for anything else.
      if (model.inputs().contains(input) && !model.isAsOf()) {
        dates = dates.union(lookedAtBy(model, input));
      }
    }
    return dates;
  }

  private ImmutableRangeSet<LocalDate> lookedAtBy(Model model, String input) {
    if (model.contract().isEmpty()) {
      return lookedAt(model.fullName());
    }
    Contract reader = model.contract().get();
    if (!computesSliceOf(reader)) {
      return Dates.ALL;
    }
    // One that reads itself finds there what was before.
    return model.readsItself() && !input.equals(reader.fullName())
        ? slice.dates(reader)
        : Dates.lookedAt(reader, slice.dates(reader));
  }

  /** The dates before those of the slice that its rows of a table look back at. */
  ImmutableRangeSet<LocalDate> lookedBackAt(Contract table) {
    ImmutableRangeSet<LocalDate> dates = slice.dates(table);
    return Dates.lookedAt(table, dates).difference(dates);
  }

  /** The dates of a log that the models which read it look at; of a change log, all. */
  public ImmutableRangeSet<LocalDate> datesOf(Contract log) {
    return log.isChangeLog() ? Dates.ALL : lookedAtOf(log);
  }

  /** The same, for a change log the dates that its rows concern. */
  ImmutableRangeSet<LocalDate> lookedAtOf(Contract log) {
    return models.isEmpty() ? Dates.ALL : lookedAt(log.fullName());
  }

  /** Filters for a log: those dates. */
  public List<Expression> ofLog(Contract log) {
    ImmutableRangeSet<LocalDate> dates = datesOf(log);
    return dates.equals(Dates.ALL) ? List.of() : List.of(Dates.rows("event_date", dates));
  }
}
