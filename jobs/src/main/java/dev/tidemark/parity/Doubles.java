package dev.tidemark.parity;

import dev.tidemark.sink.Mix128;

/**
 * When two DOUBLEs count as equal, and cells of numbers that do.
 *
 * <p>Sums of doubles depend on the order of rows, so DOUBLEs are compared with a tolerance of 1e-9:
 * relative above 1, absolute below. A checksum needs something exact instead, and takes the number
 * of the cell a value lies in. Cells are no wider than the tolerance: 2^-30, times the power of two
 * at or below the value where that is above 1. So two values of one cell are always equal within
 * the tolerance, and equal checksums miss nothing. Two values that are equal within the tolerance
 * may lie on the two sides of a border; then the checksums differ, and the comparison of the rows
 * finds them equal. That false alarm costs a comparison of one partition, and is rare: a difference
 * of 1e-15 meets a border about once in a million values. Borders lie between the round numbers,
 * not on them, because numbers such as 60.0 are what data is full of.
 *
 * <p>A sum of the doubles of a partition would be no substitute: two opposite errors cancel in it,
 * and a small error in a small value drowns in the rounding of a large sum.
 */
final class Doubles {
  static final double TOLERANCE = 1e-9;

  /** Cells have 2^30 to a power of two: 9.3e-10 wide. */
  private static final int CELL_BITS = 30;

  private Doubles() {}

  /** Equal within the tolerance; NaN equals NaN, an infinity only itself. */
  static boolean same(double a, double b) {
    if (!Double.isFinite(a) || !Double.isFinite(b)) {
      return Double.compare(a, b) == 0;
    }
    return Math.abs(a - b) <= TOLERANCE * Math.max(1.0, Math.max(Math.abs(a), Math.abs(b)));
  }

  /** Adds the cell of a value to a hash. */
  static void add(double value, Mix128 hash) {
    if (!Double.isFinite(value)) {
      // A word more than finite values have: the cell of the greatest of them reaches infinity.
      hash.addNull();
      hash.add(Double.doubleToLongBits(value));
      return;
    }
    hash.add(cell(value));
  }

  /** Identifies the cell of a finite value. */
  static long cell(double value) {
    int exponent = Math.max(0, Math.getExponent(value));
    double steps = Math.rint(Math.scalb(value, CELL_BITS - exponent));
    // Scaled back: the last cell below a power of two is the first one above it. Adding 0 makes
    // -0.0 the 0.0 it equals.
    return Double.doubleToLongBits(Math.scalb(steps, exponent - CELL_BITS) + 0.0);
  }
}
