package dev.tidemark.parity;

import java.util.List;
import java.util.Map;

/**
 * How the rows of a partition compare.
 *
 * @param partition a date such as {@code 2024-03-01}, {@code no date}, or a bucket of keys
 * @param stored rows stored
 * @param batch rows recomputed
 * @param equal rows that agree
 * @param onlyStored rows the recomputation does not give
 * @param onlyBatch rows that are not stored
 * @param differing rows with another value in some column; one whose date changed is counted in the
 *     partition where it is stored
 * @param columns differing values by column, without the columns that have none
 * @param explainedBy entries of {@code ops.late_arrival} that concern these rows; a difference
 *     without one is an error
 */
public record PartitionResult(
    String partition,
    long stored,
    long batch,
    long equal,
    long onlyStored,
    long onlyBatch,
    long differing,
    Map<String, Long> columns,
    List<String> explainedBy) {
  PartitionResult explained(List<String> entries) {
    return new PartitionResult(
        partition, stored, batch, equal, onlyStored, onlyBatch, differing, columns, entries);
  }
}
