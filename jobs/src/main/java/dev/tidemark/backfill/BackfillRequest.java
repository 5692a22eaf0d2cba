package dev.tidemark.backfill;

import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * What to rebuild.
 *
 * @param tables tables by name; empty for all of the area
 * @param from first date, inclusive; null for the beginning
 * @param to first date not rebuilt; null for the end
 * @param asOf the date on which the rebuild pretends to run: later rows of the logs are not seen;
 *     null for now
 * @param publish false to compute and discard
 */
public record BackfillRequest(
    List<String> tables, LocalDate from, LocalDate to, LocalDate asOf, boolean publish) {

  /** Everything, as of now, published. */
  public static BackfillRequest all() {
    return new BackfillRequest(List.of(), null, null, null, true);
  }

  boolean hasRange() {
    return from != null || to != null;
  }

  void check() {
    if (from != null && to != null && !from.isBefore(to)) {
      throw new TidemarkException(
          ErrorCode.INVALID_ARGUMENT,
          "The range from " + from + " to " + to + " is empty",
          "Ranges are half-open: to rebuild one day, give the next day as --to.");
    }
  }

  /** First date of the table's rows to rebuild, widened to whole weeks for a weekly table. */
  Optional<LocalDate> firstOf(Contract contract) {
    return Optional.ofNullable(from)
        .map(
            date ->
                contract.isWeekly()
                    ? date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                    : date);
  }

  /** First date of the table's rows that is not rebuilt. */
  Optional<LocalDate> endOf(Contract contract) {
    return Optional.ofNullable(to)
        .map(
            date ->
                contract.isWeekly()
                    ? date.with(TemporalAdjusters.nextOrSame(DayOfWeek.MONDAY))
                    : date);
  }

  /** The stored rows that the rebuild replaces. */
  Expression replaced(Contract contract) {
    Expression rows = Expressions.alwaysTrue();
    if (hasRange()) {
      String date = contract.datedBy().orElseThrow();
      rows = firstOf(contract).map(d -> after(date, d)).orElse(rows);
      if (to != null) {
        LocalDate end = endOf(contract).orElseThrow();
        rows = Expressions.and(rows, Expressions.lessThan(date, end.toString()));
      }
    }
    return rows;
  }

  private static Expression after(String column, LocalDate date) {
    return Expressions.greaterThanOrEqual(column, date.toString());
  }
}
