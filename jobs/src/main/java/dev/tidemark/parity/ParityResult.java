package dev.tidemark.parity;

import dev.tidemark.warehouse.Contract;
import java.util.List;
import java.util.Map;

/**
 * How the stored rows of a table compare with a recomputation.
 *
 * @param examples up to about 20 differences in words, each naming table, key and column
 */
public record ParityResult(
    String table,
    long equal,
    long onlyStored,
    long onlyBatch,
    long differing,
    List<String> examples) {

  public boolean agrees() {
    return onlyStored == 0 && onlyBatch == 0 && differing == 0;
  }

  static String accumulator(String what, String table) {
    return what + " " + table;
  }

  static ParityResult of(Contract contract, Map<String, Object> accumulators) {
    String table = contract.fullName();
    Object examples = accumulators.get(accumulator("examples", table));
    return new ParityResult(
        table,
        count(accumulators, "equal", table),
        count(accumulators, "only stored", table),
        count(accumulators, "only batch", table),
        count(accumulators, "differing", table),
        examples instanceof List<?> lines
            ? lines.stream().map(String::valueOf).toList()
            : List.of());
  }

  private static long count(Map<String, Object> accumulators, String what, String table) {
    return (Long) accumulators.getOrDefault(accumulator(what, table), 0L);
  }
}
