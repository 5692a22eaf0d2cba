package dev.tidemark.parity;

import com.google.common.collect.ImmutableRangeSet;
import dev.tidemark.runner.Dates;
import dev.tidemark.warehouse.Contract;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.expressions.Expression;

/** Which rows of a table one pass looks at: the same on both sides. */
final class Selection implements FilterFunction<RowData> {
  private static final long serialVersionUID = 1L;

  private final String dateColumn;
  private final int date;
  private final ImmutableRangeSet<LocalDate> dates;
  private final double sample;
  private final RowHash key;
  private final Partitions partitions;
  private final int[] chosen;

  /**
   * A selection of rows that fulfil all of it.
   *
   * @param chosen partitions, ascending; null for all
   */
  Selection(
      Contract contract, ImmutableRangeSet<LocalDate> dates, double sample, List<Integer> chosen) {
    this.dateColumn = contract.datedBy().orElse(null);
    this.date = dateColumn == null ? -1 : contract.rowType().getFieldIndex(dateColumn);
    this.dates = dates;
    this.sample = sample;
    this.key = new RowHash(contract.rowType(), contract.primaryKey());
    this.partitions = new Partitions(contract);
    this.chosen = chosen == null ? null : chosen.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public boolean filter(RowData row) {
    return inRange(row) && inSample(row) && inChosen(row);
  }

  private boolean inRange(RowData row) {
    return dates.equals(Dates.ALL)
        || (!row.isNullAt(date) && dates.contains(LocalDate.ofEpochDay(row.getInt(date))));
  }

  /** By the other half of the hash than the buckets, so that a sample is spread over them. */
  private boolean inSample(RowData row) {
    return sample >= 1 || (key.of(row).high() >>> 11) * 0x1p-53 < sample;
  }

  private boolean inChosen(RowData row) {
    return chosen == null || Arrays.binarySearch(chosen, partitions.of(row)) >= 0;
  }

  /** What of it can be told from a stored file without reading it. */
  List<Expression> filters() {
    ImmutableRangeSet<LocalDate> hull = hull();
    return hull.equals(Dates.ALL) ? List.of() : List.of(Dates.rows(dateColumn, hull));
  }

  /** The narrowest range with every chosen date. */
  private ImmutableRangeSet<LocalDate> hull() {
    if (chosen == null
        || chosen.length == 0
        || !partitions.isDated()
        || chosen[0] == Partitions.NO_DATE) {
      return dates;
    }
    return Dates.between(
        LocalDate.ofEpochDay(chosen[0]), LocalDate.ofEpochDay(chosen[chosen.length - 1] + 1L));
  }
}
