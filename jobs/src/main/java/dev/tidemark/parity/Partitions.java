package dev.tidemark.parity;

import dev.tidemark.warehouse.Contract;
import java.io.Serializable;
import java.time.LocalDate;
import org.apache.flink.table.data.RowData;

/**
 * The parts of a table that are compared by checksum: one for each value of the date column or, in
 * a table without one, {@value #BUCKETS} buckets by the hash of the primary key.
 */
final class Partitions implements Serializable {
  /** Partition of the rows without a date. */
  static final int NO_DATE = Integer.MIN_VALUE;

  private static final long serialVersionUID = 1L;
  private static final int BUCKETS = 64;

  /** Position of the date column; -1 in a table without one. */
  private final int date;

  private final RowHash key;

  Partitions(Contract contract) {
    date = contract.datedBy().map(contract.rowType()::getFieldIndex).orElse(-1);
    key = new RowHash(contract.rowType(), contract.primaryKey());
  }

  /** Epoch day of a row of a dated table, {@link #NO_DATE} without one; else its bucket. */
  int of(RowData row) {
    if (date < 0) {
      return (int) (key.of(row).low() & (BUCKETS - 1));
    }
    return row.isNullAt(date) ? NO_DATE : row.getInt(date);
  }

  boolean isDated() {
    return date >= 0;
  }

  /** {@code 2024-03-01}, {@code no date} or {@code bucket 17 of 64}. */
  String text(int partition) {
    if (date < 0) {
      return "bucket " + partition + " of " + BUCKETS;
    }
    return partition == NO_DATE ? "no date" : LocalDate.ofEpochDay(partition).toString();
  }
}
