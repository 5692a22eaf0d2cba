package dev.tidemark.udfs;

import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code SEQUENCE(first, last)}: the whole numbers from first to last, both included, as {@code
 * ARRAY<BIGINT NOT NULL>}; empty when last is smaller, null when either is null. To be unnested: it
 * gives a row a line per number without a join with a list of constants, which a stream would read
 * again at every restart.
 */
public final class Sequence extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  /** The numbers from first to last; null when either is null. */
  public Long[] eval(Long first, Long last) {
    if (first == null || last == null) {
      return null;
    }
    int count = Math.toIntExact(Math.max(0, last - first + 1));
    Long[] numbers = new Long[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = first + i;
    }
    return numbers;
  }
}
