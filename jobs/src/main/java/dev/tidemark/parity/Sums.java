package dev.tidemark.parity;

import dev.tidemark.warehouse.Contract;
import java.util.List;
import java.util.Map;

/**
 * What the checksums of a table say.
 *
 * @param partitions partitions with a row on either side
 * @param differing those of them whose sides do not agree
 * @param agreeingRows rows of each side in the others
 * @param named the differing partitions, ascending; null when there are more than {@value
 *     #MAX_NAMED}
 */
record Sums(long partitions, long differing, long agreeingRows, List<Integer> named) {
  /** More differing partitions than this are not told apart: the whole table is compared. */
  static final int MAX_NAMED = 10_000;

  static final String PARTITIONS = "partitions ";
  static final String DIFFERING = "differing partitions ";
  static final String AGREEING_ROWS = "agreeing ";
  static final String NAMED = "named partitions ";

  static Sums of(Contract contract, Map<String, Object> accumulators) {
    String table = contract.fullName();
    long differing = count(accumulators, DIFFERING + table);
    List<Integer> named = null;
    if (differing <= MAX_NAMED && accumulators.get(NAMED + table) instanceof List<?> all) {
      named = all.stream().map(p -> (Integer) p).sorted().toList();
    }
    return new Sums(
        count(accumulators, PARTITIONS + table),
        differing,
        count(accumulators, AGREEING_ROWS + table),
        named);
  }

  private static long count(Map<String, Object> accumulators, String name) {
    return (Long) accumulators.getOrDefault(name, 0L);
  }

  boolean agree() {
    return differing == 0;
  }

  /** Rows of the agreeing partitions, which nobody compares again; none when the whole table is. */
  long settledRows() {
    return differing <= MAX_NAMED ? agreeingRows : 0;
  }
}
