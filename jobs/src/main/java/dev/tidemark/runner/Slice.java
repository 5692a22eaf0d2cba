package dev.tidemark.runner;

import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.table.api.ApiExpression;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * Some dates of each dated table. An undated table always belongs to it whole, and a weekly one
 * with the whole weeks it touches.
 */
public final class Slice {
  public static final Slice WHOLE = new Slice(Map.of(), Dates.ALL);

  private final Map<String, ImmutableRangeSet<LocalDate>> byTable;
  private final ImmutableRangeSet<LocalDate> others;

  private Slice(
      Map<String, ImmutableRangeSet<LocalDate>> byTable, ImmutableRangeSet<LocalDate> others) {
    this.byTable = byTable;
    this.others = others;
  }

  /**
   * The same dates of every table.
   *
   * @param from first date; null for the beginning
   * @param to first date that does not belong to it; null for the end
   * @throws TidemarkException INVALID_ARGUMENT for an empty range
   */
  public static Slice between(LocalDate from, LocalDate to) {
    if (from != null && to != null && !from.isBefore(to)) {
      throw new TidemarkException(
          ErrorCode.INVALID_ARGUMENT,
          "The range from " + from + " to " + to + " is empty",
          "Ranges are half-open: for one day, give the next day as --to.");
    }
    return new Slice(Map.of(), Dates.between(from, to));
  }

  /** Dates by table, by full name; no rows of the dated tables that are not named. */
  public static Slice of(Map<String, ? extends RangeSet<LocalDate>> byTable) {
    Map<String, ImmutableRangeSet<LocalDate>> dates = new HashMap<>();
    byTable.forEach((table, set) -> dates.put(table, ImmutableRangeSet.copyOf(set)));
    return new Slice(dates, Dates.NONE);
  }

  /** True when it has every date of the tables it is about. */
  public boolean isWhole() {
    return byTable.isEmpty()
        ? others.equals(Dates.ALL)
        : byTable.values().stream().allMatch(Dates.ALL::equals);
  }

  /** Its first date over all tables; null for the beginning. */
  @Nullable
  public LocalDate from() {
    Range<LocalDate> span = span();
    return span.hasLowerBound() ? span.lowerEndpoint() : null;
  }

  /** First date after its last over all tables; null for the end. */
  @Nullable
  public LocalDate to() {
    Range<LocalDate> span = span();
    return span.hasUpperBound() ? span.upperEndpoint() : null;
  }

  private Range<LocalDate> span() {
    RangeSet<LocalDate> all = TreeRangeSet.create(others);
    byTable.values().forEach(all::addAll);
    return all.isEmpty() ? Range.all() : all.span();
  }

  /** True when some rows of the table can be outside of it. */
  public boolean cuts(Contract contract) {
    return contract.datedBy().isPresent() && !dates(contract).equals(Dates.ALL);
  }

  /** The dates of a table's rows; all for an undated one. */
  public ImmutableRangeSet<LocalDate> dates(Contract contract) {
    if (contract.datedBy().isEmpty()) {
      return Dates.ALL;
    }
    return Dates.inGrainOf(contract, byTable.getOrDefault(contract.fullName(), others));
  }

  /** The rows of a table that belong to it, for Iceberg. */
  public Expression rows(Contract contract) {
    return cuts(contract)
        ? Dates.rows(contract.datedBy().orElseThrow(), dates(contract))
        : Expressions.alwaysTrue();
  }

  /** Holds for the rows of a dated table that belong to it. */
  ApiExpression inside(Contract contract) {
    return Dates.condition(contract.datedBy().orElseThrow(), dates(contract));
  }

  /**
   * The tables that some work is about: those named, or all of the area; without a date none when
   * only a slice is wanted.
   *
   * @param named tables by name; empty for all
   * @param verb what is done to them, such as {@code rebuild}
   * @throws TidemarkException UNKNOWN_TABLE, or INVALID_ARGUMENT for a log, or for a named table of
   *     which there is no slice
   */
  public List<Contract> tables(Collection<Contract> all, Collection<Contract> named, String verb) {
    List<Contract> tables = new ArrayList<>();
    for (Contract table : named.isEmpty() ? all : named) {
      if (table.isLog()) {
        throw new TidemarkException(
            ErrorCode.INVALID_ARGUMENT,
            table.fullName() + " is a log, which only ingest fills: there is nothing to " + verb,
            "Name tables that have a model, or leave --table out for all of them.");
      }
      if (isWhole() || table.datedBy().isPresent()) {
        tables.add(table);
      } else if (!named.isEmpty()) {
        throw new TidemarkException(
            ErrorCode.INVALID_ARGUMENT,
            table.fullName() + " has no date and so no range of dates to " + verb,
            "Leave --from and --to out to " + verb + " it whole.");
      }
    }
    return tables;
  }
}
