package dev.tidemark.parity;

import dev.tidemark.model.Area;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;

/**
 * What to compare.
 *
 * @param tables tables by name; empty for all of the area
 * @param from first date, inclusive; null for the beginning
 * @param to first date not compared; null for the end
 * @param sample share of the primary keys to compare, in (0, 1]; the same keys on both sides and in
 *     every run
 */
public record ParityRequest(List<String> tables, LocalDate from, LocalDate to, double sample) {

  /** All rows of tables; no names for all tables of the area. */
  public static ParityRequest of(List<String> tables) {
    return new ParityRequest(tables, null, null, 1);
  }

  /**
   * The tables it compares, in the models' order or as named.
   *
   * @throws TidemarkException INVALID_ARGUMENT for an empty range, a share that is none, a log, or
   *     a range over a named table without a date
   */
  List<Contract> plan(Area area) {
    check();
    List<Contract> planned = new ArrayList<>();
    for (Contract table :
        tables.isEmpty() ? area.tables() : tables.stream().map(area::contract).toList()) {
      if (table.isLog()) {
        throw invalid(
            table.fullName() + " is a log: there is nothing to recompute it from",
            "Name tables that have a model, or leave --table out for all of them.");
      }
      if ((from == null && to == null) || table.datedBy().isPresent()) {
        planned.add(table);
      } else if (!tables.isEmpty()) {
        throw invalid(
            table.fullName() + " has no date and so no range of dates to compare",
            "Leave --from and --to out to compare it whole.");
      }
    }
    return planned;
  }

  private void check() {
    if (from != null && to != null && !from.isBefore(to)) {
      throw invalid(
          "The range from " + from + " to " + to + " is empty",
          "Ranges are half-open: to compare one day, give the next day as --to.");
    }
    if (!(sample > 0 && sample <= 1)) {
      throw invalid(
          "The share " + sample + " is not above 0 and at most 1",
          "Give --sample the share of the keys to compare, such as 0.01.");
    }
  }

  private static TidemarkException invalid(String cause, String remedy) {
    return new TidemarkException(ErrorCode.INVALID_ARGUMENT, cause, remedy);
  }

  /** The dates of a table that are compared, widened to whole weeks for a weekly one. */
  DateRange rangeOf(Contract table) {
    if (!table.isWeekly()) {
      return new DateRange(from, to);
    }
    return new DateRange(
        from == null ? null : from.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)),
        to == null ? null : to.with(TemporalAdjusters.nextOrSame(DayOfWeek.MONDAY)));
  }
}
