package dev.tidemark.backfill;

import dev.tidemark.runner.Slice;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.time.LocalDate;
import java.util.List;

/**
 * What to rebuild.
 *
 * @param tables tables by name; empty for all of the area
 * @param from first date, inclusive; null for the beginning
 * @param to first date not rebuilt; null for the end
 * @param asOf the date on which the rebuild pretends to run: later rows of the logs are not seen;
 *     null for now
 * @param audit true to test the rows before they are published
 * @param publish false to compute and discard
 */
public record BackfillRequest(
    List<String> tables,
    LocalDate from,
    LocalDate to,
    LocalDate asOf,
    boolean audit,
    boolean publish) {

  /** Some tables whole, or all of the area where none is named, as of now, not audited. */
  public static BackfillRequest whole(String... tables) {
    return new BackfillRequest(List.of(tables), null, null, null, false, true);
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

  /** The dates to rebuild. */
  Slice slice() {
    return new Slice(from, to);
  }
}
