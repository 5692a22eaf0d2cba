package dev.tidemark.parity;

import java.io.Serializable;

/**
 * Counts of compared rows of one partition, or of a whole table. Of a row that has another date on
 * each side, each side counts it in its own partition, and the difference is in the stored one's.
 */
final class Figures implements Serializable {
  private static final long serialVersionUID = 1L;

  final int partition;
  long stored;
  long batch;
  long equal;
  long onlyStored;
  long onlyBatch;
  long differing;

  /** Differing values by position of the column. */
  final long[] columns;

  Figures(int partition, int columnCount) {
    this.partition = partition;
    this.columns = new long[columnCount];
  }

  void add(Figures more) {
    stored += more.stored;
    batch += more.batch;
    equal += more.equal;
    onlyStored += more.onlyStored;
    onlyBatch += more.onlyBatch;
    differing += more.differing;
    for (int i = 0; i < columns.length; i++) {
      columns[i] += more.columns[i];
    }
  }

  /** A row that moved between partitions makes their numbers of rows unequal. */
  boolean agree() {
    return stored == batch && onlyStored == 0 && onlyBatch == 0 && differing == 0;
  }
}
