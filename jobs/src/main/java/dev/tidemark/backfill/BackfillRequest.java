package dev.tidemark.backfill;

import dev.tidemark.runner.Slice;
import dev.tidemark.warehouse.TidemarkException;
import java.time.LocalDate;
import java.util.List;

/**
 * What to rebuild.
 *
 * @param tables tables by name; empty for all of the area
 * @param slice the dates to rebuild
 * @param asOf the date on which the rebuild pretends to run: later rows of the logs are not seen;
 *     null for now
 * @param audit what must hold before the rows are published
 * @param publish false to compute and discard
 */
public record BackfillRequest(
    List<String> tables, Slice slice, LocalDate asOf, Audit audit, boolean publish) {

  /** Some tables whole, or all of the area where none is named, as of now, not audited. */
  public static BackfillRequest whole(String... tables) {
    return new BackfillRequest(List.of(tables), Slice.WHOLE, null, Audit.NONE, true);
  }

  /**
   * A range of dates, as of now, not audited.
   *
   * @param from first date, inclusive; null for the beginning
   * @param to first date not rebuilt; null for the end
   * @throws TidemarkException INVALID_ARGUMENT for an empty range
   */
  public static BackfillRequest between(LocalDate from, LocalDate to, String... tables) {
    return new BackfillRequest(List.of(tables), Slice.between(from, to), null, Audit.NONE, true);
  }

  /** The same, audited before it is published. */
  public BackfillRequest audited(Audit by) {
    return new BackfillRequest(tables, slice, asOf, by, publish);
  }

  /** True when it rebuilds everything there is, as it is now. */
  boolean isWholeArea() {
    return tables.isEmpty() && slice.isWhole() && asOf == null && publish;
  }
}
