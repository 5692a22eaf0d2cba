package dev.tidemark.parity;

import dev.tidemark.model.Area;
import dev.tidemark.runner.Slice;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.util.List;

/**
 * What to compare.
 *
 * @param tables tables by name; empty for all of the area
 * @param slice the dates to compare
 * @param sample share of the primary keys to compare, in (0, 1]; the same keys on both sides and in
 *     every run
 */
public record ParityRequest(List<String> tables, Slice slice, double sample) {

  /** All rows of tables; no names for all tables of the area. */
  public static ParityRequest of(List<String> tables) {
    return new ParityRequest(tables, Slice.WHOLE, 1);
  }

  /**
   * The tables it compares, in the models' order or as named.
   *
   * @throws TidemarkException INVALID_ARGUMENT for a share that is none, a log, or a range over a
   *     named table without a date
   */
  List<Contract> plan(Area area) {
    if (!(sample > 0 && sample <= 1)) {
      throw new TidemarkException(
          ErrorCode.INVALID_ARGUMENT,
          "The share " + sample + " is not above 0 and at most 1",
          "Give --sample the share of the keys to compare, such as 0.01.");
    }
    return slice.tables(area.tables(), tables.stream().map(area::contract).toList(), "compare");
  }
}
